using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>What goes on after the second factor, and for whom.</summary>
/// <param name="SessionId">The session that is to be strengthened: new, or good enough but for the second factor.</param>
/// <param name="Path">A page of ours, or null.</param>
/// <param name="Request">The parameters of an authorization request; empty when a page is the goal.</param>
public sealed record Continuation(string SessionId, string? Path, IReadOnlyList<KeyValuePair<string, StringValues>> Request)
{
    /// <summary>When the second factor was asked for: one that was passed since is fresh.</summary>
    public DateTimeOffset AskedAt { get; init; }
}

/// <summary>
/// Carries a <see cref="Continuation"/> through the pages of the second factor. No address in it comes from a link, so none leads elsewhere.
/// </summary>
public sealed class SealedContinuation(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Parameter = "continue";

    private readonly TimedSeal _seal = new(protection, "Xaa.Idp.SecondFactor.Continuation", TimeSpan.FromMinutes(30), clock);

    /// <summary>The address of the second factor's page that goes on with an authorization request.</summary>
    public string AddressFor(string sessionId, IEnumerable<KeyValuePair<string, StringValues>> request) =>
        Address(sessionId, "", QueryString.Create(request).Value!);

    /// <summary>The address of the second factor's page that goes on with a page of ours.</summary>
    /// <param name="sessionId">The session.</param>
    /// <param name="path">Path and query, as the request came in.</param>
    public string AddressFor(string sessionId, string path) => Address(sessionId, path, "");

    /// <summary>What was sealed, or null when the text was not sealed here or is older than half an hour.</summary>
    public Continuation? Open(string? text)
    {
        if (text is null || _seal.Open(text) is not { } unsealed)
            return null;
        using var reader = new BinaryReader(new MemoryStream(unsealed.Content), Encoding.UTF8);
        var (session, path, query) = (reader.ReadString(), reader.ReadString(), reader.ReadString());
        return new(session, path.Length > 0 ? path : null, [.. QueryHelpers.ParseQuery(query)]) { AskedAt = unsealed.SealedAt };
    }

    private string Address(string sessionId, string path, string query)
    {
        using var content = new MemoryStream();
        using (var writer = new BinaryWriter(content, Encoding.UTF8, leaveOpen: true))
        {
            writer.Write(sessionId);
            writer.Write(path);
            writer.Write(query);
        }
        return SecondFactorEndpoint.Path + QueryString.Create(Parameter, _seal.Seal(content.ToArray()));
    }
}
