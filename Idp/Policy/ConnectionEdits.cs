using System.Data.Common;
using System.Text.Json;
using Xaa.Idp.Data;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Idp.Policy;

/// <summary>Changes managed connections. What is changed, by whom and why is written in the same transaction.</summary>
public sealed class ConnectionEdits(Store store, PolicyStore policy, TimeProvider clock)
{
    /// <summary>Writes a connection as it shall be, approved or as a proposal, by which nobody gets anything.</summary>
    /// <param name="wanted">As it shall be. Who approved it, when, and the number of the change are not taken from here.</param>
    /// <param name="basedOn">The <see cref="ManagedConnection.Change"/> that the author saw; 0 when there was no connection.</param>
    /// <param name="approve">Whether the author approves it as it is now; an approval of what it was does not count for it.</param>
    /// <param name="author">Who, and why.</param>
    /// <param name="cancellationToken">Drops it while it is queued.</param>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<EditOutcome> SaveAsync(
        ManagedConnection wanted, long basedOn, bool approve, Author author, CancellationToken cancellationToken) =>
        EditAsync(wanted.Client, wanted.Server, basedOn, (connection, before) =>
        {
            if (ClientRow.Find(connection, wanted.Client) is null || ServerRow.Find(connection, wanted.Server) is not { } server)
                return new EditOutcome.Faulty(["There is no such client or server."]);
            var now = clock.GetUtcNow();
            var after = wanted with { ApprovedBy = approve ? author.Name : null, ApprovedAt = approve ? now : null };
            var faults = policy.FaultsOf(after, server);
            return faults.Count > 0 ? new EditOutcome.Faulty(faults) : Write(connection, before, after, author, ActionOf(before, after), now);
        }, cancellationToken);

    /// <summary>Switches a connection on or off, and leaves the rest of it.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<EditOutcome> SetEnabledAsync(
        string client, string server, bool enabled, long basedOn, Author author, CancellationToken cancellationToken) =>
        EditAsync(client, server, basedOn, (connection, before) => before is null
            ? EditOutcome.Missing
            : Write(connection, before, before with { Enabled = enabled }, author, SwitchedTo(enabled), clock.GetUtcNow()),
            cancellationToken);

    /// <summary>Takes a connection away. Its changes stay.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<EditOutcome> RemoveAsync(string client, string server, long basedOn, Author author, CancellationToken cancellationToken) =>
        EditAsync(client, server, basedOn, (connection, before) =>
        {
            if (before is null)
                return EditOutcome.Missing;
            ConnectionRow.Remove(connection, client, server);
            return new EditOutcome.Done(Note(connection, before, after: null, author, ChangeActions.Removed, clock.GetUtcNow()));
        }, cancellationToken);

    /// <summary>Writes the row and its change, as part of a transaction.</summary>
    internal static EditOutcome.Done Write(
        DbConnection connection, ManagedConnection? before, ManagedConnection after, Author author, string action, DateTimeOffset now)
    {
        var change = Note(connection, before, after, author, action, now);
        ConnectionRow.Save(connection, after with { Change = change.Number });
        return new(change);
    }

    private async ValueTask<EditOutcome> EditAsync(
        string client,
        string server,
        long basedOn,
        Func<DbConnection, ManagedConnection?, EditOutcome> edit,
        CancellationToken cancellationToken)
    {
        var outcome = await store.WriteAsync(
            connection =>
            {
                var before = ConnectionRow.Find(connection, client, server);
                return (before?.Change ?? 0) == basedOn ? edit(connection, before) : EditOutcome.Conflict;
            },
            cancellationToken);
        if (outcome is EditOutcome.Done)
            policy.Refresh();
        return outcome;
    }

    private static PolicyChange Note(
        DbConnection connection, ManagedConnection? before, ManagedConnection? after, Author author, string action, DateTimeOffset now)
    {
        var either = after ?? before!;
        return PolicyChangeRow.Note(
            connection,
            author,
            ChangeKinds.Connection,
            ChangeKinds.ConnectionSubject(either.Client, either.Server),
            action,
            now,
            before is null ? null : JsonSerializer.Serialize(before, JsonColumns.Default.ManagedConnection),
            after is null ? null : JsonSerializer.Serialize(after, JsonColumns.Default.ManagedConnection));
    }

    private static string ActionOf(ManagedConnection? before, ManagedConnection after)
    {
        if (before?.ApprovedBy is null && after.ApprovedBy is not null)
            return ChangeActions.Approved;
        if (after.ApprovedBy is null)
            return ChangeActions.Proposed;
        return before!.Enabled == after.Enabled ? ChangeActions.Changed : SwitchedTo(after.Enabled);
    }

    private static string SwitchedTo(bool enabled) => enabled ? ChangeActions.Enabled : ChangeActions.Disabled;
}
