namespace Xaa.Idp.Tests.Seed;

public sealed class OptionsTests
{
    [Fact]
    public void Good_options_pass() => Assert.Empty(Faults(_ => { }));

    [Fact]
    public void Every_fault_is_named_at_once()
    {
        var faults = Faults(options =>
        {
            options.Issuer = "";
            options.DataDirectory = "";
            options.SeedFile = "/no/such/file.json";
            options.Tenant = "";
            options.IdJagLifetime = TimeSpan.FromMinutes(6);
            options.CodeLifetime = TimeSpan.Zero;
        });
        Assert.Equal(
            ["Idp:Issuer", "Idp:Tenant", "Idp:DataDirectory", "Idp:SeedFile", "Idp:CodeLifetime", "Idp:IdJagLifetime"],
            faults.Select(fault => fault.Split(' ')[0]));
    }

    [Theory]
    [InlineData(9)]
    [InlineData(86_401)]
    public void A_new_key_is_announced_for_as_long_as_peers_wait_between_two_looks_and_no_longer_than_a_day(int seconds) => Assert.StartsWith(
        "Idp:KeyAnnouncement", Assert.Single(Faults(options => options.KeyAnnouncement = TimeSpan.FromSeconds(seconds))), StringComparison.Ordinal);

    [Theory]
    [InlineData(0)]
    [InlineData(367)]
    public void Keys_rotate_once_a_day_to_once_a_year(int days) => Assert.StartsWith(
        "Idp:KeyRotation", Assert.Single(Faults(options => options.KeyRotation = TimeSpan.FromDays(days))), StringComparison.Ordinal);

    [Fact]
    public void A_thousand_records_are_the_fewest_to_keep() => Assert.StartsWith(
        "Idp:RecordRetention", Assert.Single(Faults(options => options.RecordRetention = 999)), StringComparison.Ordinal);

    [Theory]
    [InlineData("http://idp.acme.example")]
    [InlineData("https://idp.acme.example/")]
    [InlineData("https://idp.acme.example/tenant")]
    [InlineData("https://idp.acme.example?x")]
    [InlineData("https://IDP.acme.example")]
    [InlineData("https://idp.acme.example:443")]
    [InlineData("https://user@idp.acme.example")]
    [InlineData("ftp://localhost")]
    [InlineData("idp")]
    public void The_issuer_has_one_spelling_and_http_is_for_loopback(string issuer) =>
        Assert.StartsWith("Idp:Issuer", Assert.Single(Faults(options => options.Issuer = issuer)), StringComparison.Ordinal);

    [Theory]
    [InlineData("https://idp.acme.example")]
    [InlineData("https://idp.acme.example:8443")]
    [InlineData("http://localhost:7100")]
    [InlineData("http://127.0.0.1:7100")]
    [InlineData("http://[::1]:7100")]
    public void These_are_good_issuers(string issuer) => Assert.Empty(Faults(options => options.Issuer = issuer));

    [Theory] // SPEC 70
    [InlineData("", false)]
    [InlineData("acme corp", false)]
    [InlineData("acmé", false)]
    [InlineData("acme\n", false)]
    [InlineData("acme", true)]
    [InlineData("3f2a-77", true)]
    [InlineData(null, true)]
    public void The_tenant_is_one_word(string? tenant, bool good) => Assert.Equal(
        good ? [] : ["Idp:Tenant"], Faults(options => options.Tenant = tenant).Select(fault => fault.Split(' ')[0]));

    private static IReadOnlyList<string> Faults(Action<IdpOptions> change)
    {
        var options = new IdpOptions { Issuer = "http://localhost:7100", DataDirectory = "data" };
        change(options);
        return [.. new ValidateIdpOptions().Validate(null, options).Failures ?? []];
    }
}
