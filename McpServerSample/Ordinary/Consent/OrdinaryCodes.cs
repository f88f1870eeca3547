using System.Data.Common;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>Issues authorization codes, for the account that the person has here: the same as when she comes by ID-JAG.</summary>
public sealed class OrdinaryCodes(
    Accounts accounts, ConsentStore consents, OrdinarySessions sessions, ServerSeed server, Store store, IRecordStore records, TimeProvider clock)
{
    private static readonly TimeSpan CodeLifetime = TimeSpan.FromSeconds(60);

    /// <summary>Issues a code for a decision, and records and remembers the decision, all or nothing.</summary>
    public async Task<IResult> IssueAsync(OrdinaryRequest request, OrdinaryPerson person, CancellationToken cancellationToken)
    {
        using var record = Draft(request, person);
        if (await accounts.AdmitAsync(person.Identity, cancellationToken) is (_, { } denied))
            return await RefuseAsync(request, denied, record, cancellationToken);

        record.GrantedScope = request.Scope;
        AuthorizationCode code = default;
        await records.CommitAsync(
            record.Finish(null),
            [],
            connection =>
            {
                consents.Remember(connection, person, request.Client.ClientId, request.Scope);
                code = Create(connection, request, person);
                return null;
            },
            cancellationToken);
        return AuthorizeAnswer.Code(server.Issuer, request.RedirectUri, request.State, code);
    }

    /// <summary>Issues a code for what she decided before. There is no new decision to record; what the code becomes is recorded.</summary>
    public async Task<IResult> RepeatAsync(OrdinaryRequest request, OrdinaryPerson person, CancellationToken cancellationToken)
    {
        if (await accounts.AdmitAsync(person.Identity, cancellationToken) is (_, { } denied))
        {
            using var record = Draft(request, person);
            return await RefuseAsync(request, denied, record, cancellationToken);
        }
        var code = await store.WriteAsync(connection => Create(connection, request, person), cancellationToken);
        return AuthorizeAnswer.Code(server.Issuer, request.RedirectUri, request.State, code);
    }

    /// <summary>The record of a decision.</summary>
    public RecordDraft Draft(OrdinaryRequest request, OrdinaryPerson person) => new(server.Name, FlowStep.Consent, clock)
    {
        ClientId = request.Client.ClientId,
        Issuer = person.Issuer,
        Subject = person.Subject,
        Audience = server.Issuer,
        Resource = server.Resource,
        RequestedScope = request.Scope,
    };

    private AuthorizationCode Create(DbConnection connection, OrdinaryRequest request, OrdinaryPerson person) => AuthorizationCodeStore.Create(
        connection,
        new(
            request.Client.ClientId,
            request.RedirectUri,
            request.CodeChallenge,
            Nonce: null,
            request.Scope,
            server.Resource,
            sessions.Grant(connection, person).Session.Id,
            clock.GetUtcNow() + CodeLifetime));

    private async Task<IResult> RefuseAsync(OrdinaryRequest request, OAuthError denied, RecordDraft record, CancellationToken cancellationToken)
    {
        await records.EnqueueAsync(record.Finish(denied), cancellationToken);
        return AuthorizeAnswer.Fault(server.Issuer, request.RedirectUri, request.State, new(denied.Code, denied.Description));
    }
}
