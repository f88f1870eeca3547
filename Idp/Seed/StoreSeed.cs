using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Server;
using Xaa.ServiceDefaults;

namespace Xaa.Idp.Seed;

/// <summary>Fills an empty store from the seed file, in one transaction. A filled store is left as it is: administrators own it from then on.</summary>
public sealed class StoreSeed(
    DirectoryDbContext directory,
    IPasswordHasher<PersonEntry> passwords,
    AddressBook addresses,
    IOptions<IdpOptions> options,
    IHostEnvironment environment,
    TimeProvider clock,
    ILogger<StoreSeed> log)
{
    /// <exception cref="SeedException">The store is empty and the seed cannot be used.</exception>
    public async Task ApplyAsync(CancellationToken cancellationToken)
    {
        var filled = await directory.Seeds.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (options.Value.SeedFile is not { Length: > 0 } path)
        {
            if (filled is null)
                log.LogWarning("The store is empty and Idp:SeedFile is not set: nobody can sign in.");
            return;
        }

        var (seed, fingerprint) = SeedFile.Read(path);
        if (filled is not null)
        {
            if (filled.Fingerprint != fingerprint)
                log.LogWarning("The seed {SeedFile} differs from the one that filled this store, and was not applied. Start with --fresh to use it.", path);
            return;
        }

        var faults = new SeedRules(addresses, environment.IsDevelopment() && options.Value.IsLoopback).Check(seed);
        if (faults.Count > 0)
            throw new SeedException([.. faults.Select(fault => $"{path}: {fault}")]);
        await FillAsync(seed, fingerprint, cancellationToken);
        log.LogInformation("Filled the store: {People} people, {Connections} managed connections.", seed.People.Count, seed.Connections.Count);
    }

    private async Task FillAsync(SeedDocument seed, string fingerprint, CancellationToken cancellationToken)
    {
        directory.People.AddRange(seed.People.Select(ToEntry));
        directory.Clients.AddRange(seed.Clients.Select(ToEntry));
        directory.Servers.AddRange(seed.Servers.Select(ToEntry));
        directory.Connections.AddRange(seed.Connections.Select(ToEntry));
        directory.RecordReaders.AddRange(seed.RecordReaders.Select(r => new RecordReaderEntry { Name = r.Name, Key = r.Key }));
        directory.Seeds.Add(new() { Fingerprint = fingerprint, FilledAt = clock.GetUtcNow() });
        await directory.SaveChangesAsync(cancellationToken);
    }

    private PersonEntry ToEntry(SeedPerson person)
    {
        var entry = new PersonEntry
        {
            Id = person.Id,
            UserName = person.UserName,
            DisplayName = person.DisplayName,
            Email = person.Email,
            Groups = [.. person.Groups],
            Active = person.Active,
        };
        if (person.Password is not null)
            entry.PasswordHash = passwords.HashPassword(entry, person.Password);
        return entry;
    }

    private static ClientEntry ToEntry(SeedClient client) => new()
    {
        ClientId = client.ClientId,
        DisplayName = client.DisplayName,
        RedirectUris = [.. client.RedirectUris],
        PostLogoutRedirectUris = [.. client.PostLogoutRedirectUris],
        AuthMethod = client.AuthMethod,
        Native = client.Native,
        SecretHash = RegisteredClient.Hash(new(client.Secret!)),
        AssignedToEveryone = client.Assigned.Everyone,
        AssignedGroups = [.. client.Assigned.Groups],
    };

    private static ServerEntry ToEntry(SeedServer server) => new()
    {
        Name = server.Name,
        Issuer = server.Issuer,
        Resources = [.. server.Resources],
        Scopes = [.. server.Scopes],
        AssignedToEveryone = server.Assigned.Everyone,
        AssignedGroups = [.. server.Assigned.Groups],
    };

    private static ConnectionEntry ToEntry(SeedConnection connection) => new()
    {
        Client = connection.Client,
        Server = connection.Server,
        ClientIdAtServer = connection.ClientIdAtServer,
        CoversEveryone = connection.Everyone,
        Groups = [.. connection.Groups],
        Scopes = [.. connection.Scopes],
        RequireAcr = new(connection.RequireAcr),
        ApprovedBy = connection.ApprovedBy,
        Reason = connection.Reason,
        Expires = connection.Expires,
        Enabled = connection.Enabled,
    };
}
