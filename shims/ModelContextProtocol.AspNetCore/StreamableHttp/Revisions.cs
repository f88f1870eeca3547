using Microsoft.AspNetCore.Http;

namespace ModelContextProtocol.AspNetCore;

/// <summary>The protocol's revisions, named by their date.</summary>
internal static class Revisions
{
    // From here on every request carries in _meta what it needs.
    private const string FirstWithoutSessions = "2026-07-28";

    /// <summary>Revisions that begin with <c>initialize</c> and have sessions.</summary>
    public static readonly string[] WithSessions = ["2024-11-05", "2025-03-26", "2025-06-18", "2025-11-25"];

    private static readonly string[] All = [.. WithSessions, FirstWithoutSessions];

    /// <summary>ISO dates, so ordinal order is the order of time, and what is not known yet counts as later.</summary>
    public static bool IsSessionless(string? version) =>
        !string.IsNullOrEmpty(version) && string.CompareOrdinal(version, FirstWithoutSessions) >= 0;

    /// <summary>Refuses a version header that names no revision spoken here. A missing header is an older client's right.</summary>
    public static Refusal? Check(IHeaderDictionary headers, string? pinned, HttpServerSessionMode mode)
    {
        var asked = headers[McpHeaders.ProtocolVersion].ToString();
        string[] spoken = pinned is null ? All : [pinned];
        return asked.Length == 0 || spoken.Contains(asked)
            ? null
            : Refusal.UnsupportedVersion(asked, Offered(asked, spoken, mode), $"Protocol version '{asked}' is not spoken here.");
    }

    /// <summary>
    /// What a refused client may try next has to agree with what <c>server/discover</c> would tell it. For a stateless endpoint the package does
    /// the same; for <see cref="HttpServerSessionMode.StatefulForInitializeClients"/> it lists every revision, which the conformance suite
    /// (server-stateless) counts as a contradiction.
    /// </summary>
    private static string[] Offered(string asked, string[] spoken, HttpServerSessionMode mode)
    {
        var discovers = mode is HttpServerSessionMode.Stateless
            || (mode is HttpServerSessionMode.StatefulForInitializeClients && IsSessionless(asked));
        return discovers && Array.FindAll(spoken, IsSessionless) is { Length: > 0 } sessionless ? sessionless : spoken;
    }
}
