using System.Data.Common;
using System.Text.Json;
using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.Seed;
using Xaa.Records;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp.Registry;

/// <summary>Registers MCP servers and changes them. What is changed, by whom and why is written in the same transaction.</summary>
public sealed class ServerEdits(Store store, PolicyStore policy, AddressBook addresses, IOptions<IdpOptions> options, TimeProvider clock)
{
    /// <summary>Writes a server as it shall be; its issuer is its own, and nobody else's.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public async ValueTask<EditOutcome> SaveAsync(ServerPolicy wanted, long basedOn, Author author, CancellationToken cancellationToken)
    {
        var faults = Faults(wanted);
        if (faults.Count > 0)
            return new EditOutcome.Faulty(faults);
        return await EditAsync(wanted.Name, basedOn, (connection, before) =>
        {
            var issuer = addresses.Resolve(wanted.Issuer);
            var others = connection.Cached(ServerRow.SelectAll).All(ServerRow.From).Where(server => server.Name != wanted.Name);
            if (issuer == options.Value.Issuer || others.Any(server => addresses.Resolve(server.Issuer) == issuer))
                return new EditOutcome.Faulty(["This issuer is registered already, or is our own."]);
            var action = before is null ? ChangeActions.Created : ChangeActions.Changed;
            var change = Note(connection, before, wanted, author, action);
            ServerRow.Save(connection, wanted with { Change = change.Number });
            return new EditOutcome.Done(change);
        }, cancellationToken);
    }

    /// <summary>Takes a server away that has no connection.</summary>
    /// <exception cref="RecordStoreException">The store cannot write now; nothing was changed.</exception>
    public ValueTask<EditOutcome> RemoveAsync(string name, long basedOn, Author author, CancellationToken cancellationToken) =>
        EditAsync(name, basedOn, (connection, before) =>
        {
            if (before is null)
                return EditOutcome.Missing;
            if (ConnectionRow.Count(connection, client: "", server: name) > 0)
                return new EditOutcome.Faulty(["Remove its connections first."]);
            ServerRow.Remove(connection, name);
            return new EditOutcome.Done(Note(connection, before, null, author, ChangeActions.Removed));
        }, cancellationToken);

    private List<string> Faults(ServerPolicy wanted)
    {
        var faults = new SeedRules(addresses, secretsAllowed: false).FaultsOf(new SeedServer
        {
            Name = wanted.Name,
            Issuer = wanted.Issuer,
            Resources = wanted.Resources,
            Scopes = wanted.Scopes,
            DetailTypes = wanted.DetailTypes,
            Assigned = new(),
        }).ToList();
        if (wanted.Name.Length is 0 or > 100 || wanted.Name.Any(c => !char.IsAsciiLetterOrDigit(c) && c is not ('-' or '_' or '.')))
            faults.Add("The name is made of letters, digits, points, hyphens and underscores.");
        if (wanted.Issuer.EndsWith('/'))
            faults.Add("The issuer is written without a final slash.");
        return faults;
    }

    private async ValueTask<EditOutcome> EditAsync(
        string name, long basedOn, Func<DbConnection, ServerPolicy?, EditOutcome> edit, CancellationToken cancellationToken)
    {
        var outcome = await store.WriteAsync(
            connection =>
            {
                var before = ServerRow.Find(connection, name);
                return (before?.Change ?? 0) == basedOn ? edit(connection, before) : EditOutcome.Conflict;
            },
            cancellationToken);
        if (outcome is EditOutcome.Done)
            policy.Refresh();
        return outcome;
    }

    private PolicyChange Note(DbConnection connection, ServerPolicy? before, ServerPolicy? after, Author author, string action) => PolicyChangeRow.Note(
        connection, author, ChangeKinds.Server, (after ?? before)!.Name, action, clock.GetUtcNow(), Json(before), Json(after));

    private static string? Json(ServerPolicy? server) =>
        server is null ? null : JsonSerializer.Serialize(server, JsonColumns.Default.ServerPolicy);
}
