using System.Data.Common;
using System.Text.Json;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.Seed;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp.Registry;

/// <summary>What became of a change that may have made a secret. It is shown once, here, and kept nowhere.</summary>
public sealed record SecretOutcome(EditOutcome Outcome, ClientSecret? Secret);

/// <summary>Registers clients and changes them. What is changed, by whom and why is written in the same transaction.</summary>
public sealed class ClientEdits(Store store, PolicyStore policy, AddressBook addresses, TimeProvider clock)
{
    private const string CountPeople = "SELECT count(*) FROM people WHERE id = @id";

    /// <summary>Registers a client that signs people in; one that authenticates with a secret gets a new one.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public async ValueTask<SecretOutcome> RegisterAsync(SeedClient wanted, Author author, CancellationToken cancellationToken)
    {
        ClientSecret? secret = wanted.AuthMethod is AuthMethods.ClientSecretBasic or AuthMethods.ClientSecretPost ? RegisteredClient.NewSecret() : null;
        var client = wanted with { Secret = secret?.Value };
        var faults = new SeedRules(addresses, secretsAllowed: false).FaultsOf(client).ToList();
        if (client.ClientId is not { Length: > 0 and <= 200 } || client.ClientId.Any(char.IsWhiteSpace))
            faults.Add("The client id must not be empty, longer than 200 characters or hold spaces.");
        if (client.GrantTypes.Contains(GrantTypes.ClientCredentials))
            faults.Add("Clients that administer come from the seed only.");
        if (faults.Count > 0)
            return new(new EditOutcome.Faulty(faults), null);

        var outcome = await EditAsync(client.ClientId, basedOn: 0, (connection, _) =>
        {
            // RFC 9068 §5: the sub of a token says whether a person or a client acts.
            if (connection.Cached(CountPeople, ("@id", client.ClientId)).First(row => row.GetInt64(0)) > 0)
                return new EditOutcome.Faulty(["A person has this id."]);
            return Write(connection, null, SeedEntries.Of(client), author, ChangeActions.Created);
        }, cancellationToken);
        return new(outcome, outcome is EditOutcome.Done ? secret : null);
    }

    /// <summary>Gives a client a new secret. The old one is good no more from the same moment on.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public async ValueTask<SecretOutcome> RotateSecretAsync(string id, long basedOn, Author author, CancellationToken cancellationToken)
    {
        var secret = RegisteredClient.NewSecret();
        var outcome = await EditAsync(id, basedOn, (connection, before) => before switch
        {
            null => EditOutcome.Missing,
            { SecretHash.Length: 0 } => new EditOutcome.Faulty(["This client authenticates without a secret."]),
            _ => Write(connection, before, before with { SecretHash = RegisteredClient.Hash(secret) }, author, ChangeActions.SecretRotated),
        }, cancellationToken);
        return new(outcome, outcome is EditOutcome.Done ? secret : null);
    }

    /// <summary>Changes for whom a client is.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<EditOutcome> AssignAsync(string id, Assignment assigned, long basedOn, Author author, CancellationToken cancellationToken) =>
        EditAsync(id, basedOn, (connection, before) => before is null
            ? EditOutcome.Missing
            : Write(connection, before, before with { Assigned = assigned }, author, ChangeActions.Changed), cancellationToken);

    /// <summary>Takes a client away that has no connection. Its sessions get nothing any more.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<EditOutcome> RemoveAsync(string id, long basedOn, Author author, CancellationToken cancellationToken) =>
        EditAsync(id, basedOn, (connection, before) =>
        {
            if (before is null)
                return EditOutcome.Missing;
            if (ConnectionRow.Count(connection, client: id, server: "") > 0)
                return new EditOutcome.Faulty(["Remove its connections first."]);
            ClientRow.Remove(connection, id);
            return new EditOutcome.Done(Note(connection, before, null, author, ChangeActions.Removed));
        }, cancellationToken);

    private async ValueTask<EditOutcome> EditAsync(
        string id, long basedOn, Func<DbConnection, ClientEntry?, EditOutcome> edit, CancellationToken cancellationToken)
    {
        var outcome = await store.WriteAsync(
            connection =>
            {
                var before = ClientRow.Find(connection, id);
                return (before?.Change ?? 0) == basedOn ? edit(connection, before) : EditOutcome.Conflict;
            },
            cancellationToken);
        if (outcome is EditOutcome.Done)
            policy.Refresh();
        return outcome;
    }

    private EditOutcome.Done Write(DbConnection connection, ClientEntry? before, ClientEntry after, Author author, string action)
    {
        var change = Note(connection, before, after, author, action);
        ClientRow.Save(connection, after with { Change = change.Number });
        return new(change);
    }

    private PolicyChange Note(DbConnection connection, ClientEntry? before, ClientEntry? after, Author author, string action) => PolicyChangeRow.Note(
        connection, author, ChangeKinds.Client, (after ?? before)!.ClientId, action, clock.GetUtcNow(), Json(before), Json(after));

    private static string? Json(ClientEntry? client) =>
        client is null ? null : JsonSerializer.Serialize(ClientView.Of(client), JsonColumns.Default.ClientView);
}
