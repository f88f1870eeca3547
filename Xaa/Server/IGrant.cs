using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>One grant type of a token endpoint.</summary>
public interface IGrant
{
    /// <summary>The <c>grant_type</c> that it answers.</summary>
    string GrantType { get; }

    /// <summary>The step of the flow that it is.</summary>
    FlowStep Step { get; }

    /// <summary>Checks its rules in order and issues, or says why not.</summary>
    /// <param name="request">The parsed request.</param>
    /// <param name="client">The authenticated client, which may use this grant type.</param>
    /// <param name="record">To be filled as things become known, also before a refusal.</param>
    /// <param name="cancellationToken">The caller went away.</param>
    ValueTask<GrantOutcome> HandleAsync(TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken);
}

/// <summary>How a grant decided.</summary>
public abstract record GrantOutcome
{
    private protected GrantOutcome()
    {
    }
}

/// <summary>Issued: the answer leaves once its record is on disk.</summary>
/// <param name="Response">The answer.</param>
/// <param name="Write">What is written in the same transaction, beside what <see cref="RecordDraft.Uses"/> names.</param>
public sealed record Granted(TokenResponse Response, AccompanyingWrite? Write = null) : GrantOutcome;

/// <summary>Refused.</summary>
/// <param name="Error">Why.</param>
public sealed record Refused(OAuthError Error) : GrantOutcome;
