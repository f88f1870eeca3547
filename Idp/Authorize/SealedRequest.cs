using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Xaa.Server;

namespace Xaa.Idp.Authorize;

/// <summary>Carries an authorization request through the sign-in page, sealed, so that nobody can change or make one up on the way.</summary>
public sealed class SealedRequest(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly TimedSeal _seal = new(protection, "Xaa.Idp.Authorize.SealedRequest", TimeSpan.FromMinutes(30), clock);

    public string Seal(IEnumerable<KeyValuePair<string, StringValues>> parameters) =>
        _seal.Seal(Encoding.UTF8.GetBytes(QueryString.Create(parameters).Value!));

    /// <summary>The parameters, or null when the text was not sealed here or is older than half an hour.</summary>
    public IReadOnlyList<KeyValuePair<string, StringValues>>? Open(string text) =>
        _seal.Open(text) is { } request ? [.. QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Content))] : null;
}
