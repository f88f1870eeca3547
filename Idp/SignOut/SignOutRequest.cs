using Microsoft.Extensions.Primitives;
using Xaa.OAuth;

namespace Xaa.Idp.SignOut;

/// <summary>
/// OpenID Connect RP-Initiated Logout §2. By GET or POST from an app, by POST from the confirmation page. A <c>logout_hint</c> is not needed: it is
/// the person of this browser who signs out.
/// </summary>
public sealed record SignOutRequest(string? IdTokenHint, string? ClientId, string? RedirectUri, string? State)
{
    public static SignOutRequest Read(IEnumerable<KeyValuePair<string, StringValues>> sent)
    {
        var parameters = sent.ToDictionary(p => p.Key, p => p.Value, StringComparer.Ordinal);
        return new(One(Parameters.IdTokenHint), One(Parameters.ClientId), One(Parameters.PostLogoutRedirectUri), One(Parameters.State));

        string? One(string name) => parameters.GetValueOrDefault(name) is [{ Length: > 0 and <= 4096 } value] ? value : null;
    }

    /// <summary>What the confirmation page carries on.</summary>
    public IReadOnlyList<KeyValuePair<string, string>> Carried =>
    [
        .. from p in new (string Name, string? Value)[]
           {
               (Parameters.IdTokenHint, IdTokenHint),
               (Parameters.ClientId, ClientId),
               (Parameters.PostLogoutRedirectUri, RedirectUri),
               (Parameters.State, State),
           }
           where p.Value is not null
           select KeyValuePair.Create(p.Name, p.Value),
    ];

    public override string ToString() => $"SignOutRequest {{ {ClientId} }}";
}
