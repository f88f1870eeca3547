using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.Primitives;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>Carries an authorization request through sign-in and consent, sealed, so that nobody can change or make one up on the way.</summary>
public sealed class SealedRequest(IDataProtectionProvider protection, TimeProvider clock)
{
    // No parameter of a request: it says whose screen it was.
    private const string SessionName = ".session";

    private readonly TimedSeal _seal = new(protection, "Xaa.McpServerSample.Ordinary.SealedRequest", TimeSpan.FromMinutes(15), clock);

    /// <summary>Seals a request for the way.</summary>
    /// <param name="parameters">As sent.</param>
    /// <param name="sessionId">The session whose consent screen it is sealed into; null before there is one.</param>
    public string Seal(IEnumerable<KeyValuePair<string, StringValues>> parameters, string? sessionId = null) =>
        _seal.Seal(Encoding.UTF8.GetBytes(QueryString.Create(parameters.Append(new(SessionName, sessionId))).Value!));

    /// <summary>The request, or null when the text was not sealed here or is older than a quarter of an hour.</summary>
    public OpenedRequest? Open(string? text)
    {
        if (text is null || _seal.Open(text) is not { } request)
            return null;
        var parameters = QueryHelpers.ParseQuery(Encoding.UTF8.GetString(request.Content));
        parameters.Remove(SessionName, out var sessionId);
        return new([.. parameters], sessionId is [{ Length: > 0 } id] ? id : null, request.SealedAt);
    }
}

/// <summary>A request that was sealed here.</summary>
public sealed record OpenedRequest(IReadOnlyList<KeyValuePair<string, StringValues>> Parameters, string? SessionId, DateTimeOffset SealedAt);
