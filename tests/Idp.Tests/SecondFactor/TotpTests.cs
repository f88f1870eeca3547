using System.Text;
using Xaa.Idp.SecondFactor;

namespace Xaa.Idp.Tests.SecondFactor;

public sealed class TotpTests
{
    private static readonly byte[] s_secret = Encoding.ASCII.GetBytes("12345678901234567890");

    [Theory] // RFC 6238 Appendix B, SHA-1: the last six of its eight digits
    [InlineData(59, "287082")]
    [InlineData(1111111109, "081804")]
    [InlineData(1111111111, "050471")]
    [InlineData(1234567890, "005924")]
    [InlineData(2000000000, "279037")]
    [InlineData(20000000000, "353130")]
    public void Codes_are_those_of_the_RFC(long seconds, string code) =>
        Assert.Equal(code, Totp.CodeAt(s_secret, Totp.StepAt(DateTimeOffset.FromUnixTimeSeconds(seconds))));

    [Theory] // RFC 4226 Appendix D: the same function of a counter
    [InlineData(0, "755224")]
    [InlineData(1, "287082")]
    [InlineData(2, "359152")]
    [InlineData(9, "520489")]
    public void Codes_of_a_counter_are_those_of_the_RFC(long counter, string code) => Assert.Equal(code, Totp.CodeAt(s_secret, counter));

    [Theory]
    [InlineData(-2, false)]
    [InlineData(-1, true)]
    [InlineData(0, true)]
    [InlineData(1, true)]
    [InlineData(2, false)]
    public void One_step_off_is_tolerated_and_not_two(int off, bool accepted)
    {
        var now = DateTimeOffset.FromUnixTimeSeconds(1234567890);
        var step = Totp.StepAt(now) + off;
        Assert.Equal(accepted ? step : null, Totp.FindStep(s_secret, Totp.CodeAt(s_secret, step), now));
    }

    [Theory]
    [InlineData("")]
    [InlineData("00592")]
    [InlineData("0059240")]
    [InlineData("005925")]
    [InlineData("٠٠٥٩٢٤")]
    public void Anything_else_is_no_code(string code) =>
        Assert.Null(Totp.FindStep(s_secret, code, DateTimeOffset.FromUnixTimeSeconds(1234567890)));

    [Theory] // RFC 4648 §10
    [InlineData("", "")]
    [InlineData("f", "MY")]
    [InlineData("fo", "MZXQ")]
    [InlineData("foo", "MZXW6")]
    [InlineData("foob", "MZXW6YQ")]
    [InlineData("fooba", "MZXW6YTB")]
    [InlineData("foobar", "MZXW6YTBOI")]
    public void Base_32_is_that_of_the_RFC(string text, string encoded)
    {
        Assert.Equal(encoded, Base32.Encode(Encoding.ASCII.GetBytes(text)));
        Assert.Equal(text, Encoding.ASCII.GetString(Base32.Decode(encoded)!));
    }

    [Theory]
    [InlineData("MZXW1")]
    [InlineData("mzxw6")]
    [InlineData("MZXW6===")]
    public void What_is_not_base_32_has_no_bytes(string text) => Assert.Null(Base32.Decode(text));

    [Theory]
    [InlineData("abcde-fghij", "ABCDEFGHIJ")]
    [InlineData(" ABCDE FGHIJ ", "ABCDEFGHIJ")]
    [InlineData("abcdefghi1", null)]
    [InlineData("ABCDE-FGHI", null)]
    [InlineData("123456", null)]
    public void A_recovery_code_may_be_typed_in_several_ways(string typed, string? letters) => Assert.Equal(letters, RecoveryCode.Normalize(typed));
}
