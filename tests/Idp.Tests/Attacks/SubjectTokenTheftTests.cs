using System.Text.Json.Nodes;

namespace Xaa.Idp.Tests.Attacks;

/// <summary>QUIRKS C5, SPEC 12, 14: a sign-in that was stolen from one client, or forwarded by it, is worth nothing to another.</summary>
public sealed class SubjectTokenTheftTests(IdpHost idp)
{
    [Fact]
    public async Task An_ID_token_of_another_client_is_refused() // SPEC 12, QUIRKS C5
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.ExchangeAsync(tokens["id_token"], ("client", "other:" + DemoSeed.OtherSecret));
        await idp.AssertRefusedAsync(answer, "invalid_grant", "subject_token_client_mismatch");
    }

    [Fact]
    public async Task A_refresh_token_of_another_client_is_refused() // SPEC 14
    {
        var tokens = await idp.SignInAsync();
        var answer = await idp.ExchangeAsync(tokens["refresh_token"], ("client", "other:" + DemoSeed.OtherSecret));
        await idp.AssertRefusedAsync(answer, "invalid_grant", "subject_token_client_mismatch");
    }

    [Fact]
    public async Task Two_audiences_are_one_too_many()
    {
        var token = idp.Resign((await idp.SignInAsync())["id_token"]!, (_, claims) => claims["aud"] = new JsonArray("agent", "other"));
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(token), "invalid_grant", "subject_token_client_mismatch");
    }

    [Fact] // SPEC 12: a gateway that was meant to pass it on is named by azp, and is not the one it was issued to
    public async Task An_authorized_party_does_not_make_up_for_the_audience()
    {
        var token = idp.Resign((await idp.SignInAsync())["id_token"]!, (_, claims) => (claims["aud"], claims["azp"]) = ("other", "agent"));
        await idp.AssertRefusedAsync(await idp.ExchangeAsync(token), "invalid_grant", "subject_token_client_mismatch");
    }
}
