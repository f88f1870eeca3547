using System.Data.Common;
using Microsoft.AspNetCore.Identity;
using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.SecondFactor;
using Xaa.ServiceDefaults;
using Xaa.Storage;

namespace Xaa.Idp.Seed;

/// <summary>Fills an empty store from the seed file, in one transaction. A filled store is left as it is: it is the administrators' now.</summary>
public sealed class StoreSeed(
    SeedSource source,
    Store store,
    IPasswordHasher<PersonEntry> passwords,
    SecondFactorStore secondFactors,
    AddressBook addresses,
    IOptions<IdpOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<StoreSeed> log)
{
    private const string SelectFilled = "SELECT fingerprint FROM seed";
    private const string InsertFilled = "INSERT INTO seed (fingerprint, filled_at) VALUES (@fingerprint, @now)";

    /// <exception cref="SeedException">The store is empty and the seed cannot be used.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var filled = await store.FirstAsync(SelectFilled, [], row => row.GetString(0), cancellationToken);
        if (source.File is not { } file)
        {
            if (filled is null)
                log.LogWarning("The store is empty and Idp:SeedFile is not set: nobody can sign in.");
            return;
        }
        if (filled is null && await FillAsync(file, cancellationToken))
        {
            log.LogInformation(
                "Filled the store: {People} people, {Connections} managed connections.", file.Document.People.Count, file.Document.Connections.Count);
        }
        else if ((filled ?? await store.FirstAsync(SelectFilled, [], row => row.GetString(0), cancellationToken)) != file.Fingerprint)
        {
            log.LogWarning("The seed {SeedFile} is not what filled this store, and was not applied. Start with --fresh to use it.", file.Path);
        }
    }

    // Of two replicas that start on an empty store, one fills it and the other finds it filled.
    private async Task<bool> FillAsync(SeedFile file, CancellationToken cancellationToken)
    {
        var rules = new SeedRules(addresses, environment.IsDevelopment() && options.Value.IsLoopback) { Tenant = options.Value.Tenant };
        var faults = rules.Check(file.Document);
        if (faults.Count > 0)
            throw new SeedException([.. faults.Select(fault => $"{file.Path}: {fault}")]);

        // Hashing passwords takes its time, and others wait for who writes.
        PersonEntry[] people = [.. file.Document.People.Select(person => SeedEntries.Of(person, passwords))];
        var now = clock.GetUtcNow();
        return await store.WriteAsync(
            connection =>
            {
                if (connection.Cached(SelectFilled).First(row => row.GetString(0)) is not null)
                    return false;
                Fill(connection, file.Document, people, now);
                foreach (var person in file.Document.People.Where(person => person.TotpSecret is not null))
                    secondFactors.Enrol(connection, person.Id, Base32.Decode(person.TotpSecret!)!, step: 0);
                connection.Cached(InsertFilled, ("@fingerprint", file.Fingerprint), ("@now", now)).ExecuteNonQuery();
                return true;
            },
            cancellationToken);
    }

    private static void Fill(DbConnection connection, SeedDocument seed, IEnumerable<PersonEntry> people, DateTimeOffset now)
    {
        var first = new PolicyChange
        {
            Number = PolicyChangeRow.NextNumber(connection),
            At = now,
            Author = "seed",
            Kind = ChangeKinds.Seed,
            Subject = "seed",
            Action = ChangeActions.Created,
            Reason = "The store was empty.",
        };
        PolicyChangeRow.Insert(connection, first);
        foreach (var person in people)
            PersonRow.Insert(connection, person);
        foreach (var client in seed.Clients)
            ClientRow.Save(connection, SeedEntries.Of(client) with { Change = first.Number });
        foreach (var server in seed.Servers)
            ServerRow.Save(connection, SeedEntries.Of(server) with { Change = first.Number });
        foreach (var connected in seed.Connections.Select(one => SeedEntries.Of(one, now)))
            ConnectionEdits.Write(connection, before: null, connected, new(connected.ApprovedBy!, connected.Reason), ChangeActions.Approved, now);
    }
}
