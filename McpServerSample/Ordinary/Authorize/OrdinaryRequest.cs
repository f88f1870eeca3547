using Microsoft.Extensions.Primitives;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>An authorization request that passed every check.</summary>
public sealed record OrdinaryRequest
{
    public required RegisteredClient Client { get; init; }

    /// <summary>As it was sent, to be carried through the sign-in and the consent screen.</summary>
    public required IReadOnlyList<KeyValuePair<string, StringValues>> Parameters { get; init; }

    public required string RedirectUri { get; init; }

    public required string Scope { get; init; }

    public string? State { get; init; }

    /// <summary>S256. RFC 7636 §4.3.</summary>
    public required string CodeChallenge { get; init; }

    public IReadOnlyList<string> Prompt { get; init; } = [];

    /// <summary>How strongly she has to have signed in for the scope.</summary>
    public IReadOnlyList<string> RequiredAcr { get; init; } = [];

    public bool Asks(string prompt) => Prompt.Contains(prompt, StringComparer.Ordinal);
}

/// <summary>How the reading of an authorization request ended: a request, or why there is none.</summary>
/// <param name="Request">The request.</param>
/// <param name="Refusal">What to answer instead: to the client, if it can be trusted to be told, otherwise to the person.</param>
public sealed record OrdinaryReading(OrdinaryRequest? Request, IResult? Refusal);
