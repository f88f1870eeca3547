using System.Net;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.JwtBearerGrant;

/// <summary>SPEC 39: the issuer's keys come from its pinned address, once, and their absence is told as such.</summary>
public sealed class IssuerKeysTests : IAsyncDisposable
{
    private readonly DesignServer _design = new();

    [Fact]
    public async Task While_the_keys_cannot_be_had_the_server_is_unavailable_and_the_id_jag_stays_good()
    {
        var assertion = _design.IdJag();
        _design.IdpKeys = () => new(HttpStatusCode.NotFound);
        (await _design.RedeemAsync(assertion)).AssertRefused(OAuthErrors.TemporarilyUnavailable, Reasons.KeysUnavailable, 503);

        _design.IdpKeys = () => DesignServer.Answer(_design.Idp.Jwks);
        _design.Clock.Advance(RemoteIssuerKeys.RefetchInterval);
        (await _design.RedeemAsync(assertion)).AssertIssued();
    }

    [Fact]
    public async Task Keys_are_fetched_once_for_many_id_jags_of_known_and_unknown_kids()
    {
        for (var i = 0; i < 5; i++)
            (await _design.RedeemAsync(_design.Claims())).AssertIssued();
        for (var i = 0; i < 5; i++)
            (await _design.RedeemAsync(_design.Partner.Sign(JwtTypes.IdJag, _design.Claims())))
                .AssertRefused(OAuthErrors.InvalidGrant, Reasons.UnknownKey);

        Assert.Equal(1, _design.Network.Count("localhost:7100/jwks"));
    }

    [Fact]
    public async Task A_new_key_is_found_when_it_is_first_used()
    {
        (await _design.RedeemAsync(_design.Claims())).AssertIssued();
        using var rolled = new TestIssuer(_design.Idp.Issuer, _design.Clock);
        _design.IdpKeys = () => DesignServer.Answer(rolled.Jwks);
        _design.Clock.Advance(RemoteIssuerKeys.RefetchInterval);

        (await _design.RedeemAsync(rolled.Sign(JwtTypes.IdJag, _design.Claims()))).AssertIssued();
    }

    public ValueTask DisposeAsync() => _design.DisposeAsync();
}
