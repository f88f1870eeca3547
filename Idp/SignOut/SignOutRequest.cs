using Microsoft.Extensions.Primitives;

namespace Xaa.Idp.SignOut;

/// <summary>OpenID Connect RP-Initiated Logout §2. By GET from an app's link, by POST from the confirmation page.</summary>
public sealed record SignOutRequest(string? IdTokenHint, string? ClientId, string? RedirectUri, string? State)
{
    private const string IdTokenHintName = "id_token_hint";
    private const string ClientIdName = "client_id";
    private const string RedirectUriName = "post_logout_redirect_uri";
    private const string StateName = "state";

    public static SignOutRequest Read(IEnumerable<KeyValuePair<string, StringValues>> sent)
    {
        var parameters = sent.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        return new(One(IdTokenHintName), One(ClientIdName), One(RedirectUriName), One(StateName));

        string? One(string name) => parameters.GetValueOrDefault(name) is [{ Length: > 0 and <= 4096 } value] ? value : null;
    }

    /// <summary>What the confirmation page carries on.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Carried =>
    [
        .. new KeyValuePair<string, string?>[]
        {
            new(IdTokenHintName, IdTokenHint), new(ClientIdName, ClientId), new(RedirectUriName, RedirectUri), new(StateName, State),
        }.Where(p => p.Value is not null).Select(p => new KeyValuePair<string, string>(p.Key, p.Value!)),
    ];

    public override string ToString() => $"SignOutRequest {{ {ClientId} }}";
}
