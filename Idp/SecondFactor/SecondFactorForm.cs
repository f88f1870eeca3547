using Microsoft.Extensions.Primitives;
using Xaa.Idp.SignIn;

namespace Xaa.Idp.SecondFactor;

/// <summary>What the pages of the second factor send.</summary>
public sealed record SecondFactorForm(string? Continuation, string? Code, string? Secret, string? Password)
{
    public const int LongestCode = 32;

    public static async ValueTask<SecondFactorForm> ReadAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return new(
            One(form[SealedContinuation.Parameter]),
            One(form["code"]) is { Length: <= LongestCode } code ? code : null,
            One(form["secret"]),
            One(form["password"]) is { Length: <= SignInForm.LongestPassword } password ? password : null);
    }

    /// <summary>The code as an authenticator's, which people copy with a gap in it.</summary>
    public string TypedDigits => string.Concat((Code ?? "").Where(char.IsAsciiDigit));

    public override string ToString() => "[second_factor_form]";

    private static string? One(StringValues values) => values is [{ Length: > 0 } value] ? value : null;
}
