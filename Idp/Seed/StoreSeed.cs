using Microsoft.AspNetCore.Identity;
using Microsoft.EntityFrameworkCore;
using Microsoft.Extensions.Options;
using Xaa.Idp.Data;
using Xaa.Server;
using Xaa.ServiceDefaults;

namespace Xaa.Idp.Seed;

/// <summary>Fills an empty store from the seed file, in one transaction. A filled store is left as it is: it is the administrators' now.</summary>
public sealed class StoreSeed(
    SeedSource source,
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
        // Takes the write lock: of two replicas that start on an empty store, one fills it and the other finds it filled.
        await using var transaction = await directory.Database.BeginTransactionAsync(cancellationToken);
        var filled = await directory.Seeds.AsNoTracking().SingleOrDefaultAsync(cancellationToken);
        if (source.File is not { } file)
        {
            if (filled is null)
                log.LogWarning("The store is empty and Idp:SeedFile is not set: nobody can sign in.");
            return;
        }
        if (filled is not null)
        {
            if (filled.Fingerprint != file.Fingerprint)
                log.LogWarning("The seed {SeedFile} is not what filled this store, and was not applied. Start with --fresh to use it.", file.Path);
            return;
        }

        var faults = new SeedRules(addresses, environment.IsDevelopment() && options.Value.IsLoopback).Check(file.Document);
        if (faults.Count > 0)
            throw new SeedException([.. faults.Select(fault => $"{file.Path}: {fault}")]);
        await FillAsync(file, cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        log.LogInformation(
            "Filled the store: {People} people, {Connections} managed connections.", file.Document.People.Count, file.Document.Connections.Count);
    }

    private async Task FillAsync(SeedFile file, CancellationToken cancellationToken)
    {
        var seed = file.Document;
        directory.People.AddRange(seed.People.Select(ToEntry));
        directory.Clients.AddRange(seed.Clients.Select(ToEntry));
        directory.Servers.AddRange(seed.Servers.Select(ToEntry));
        directory.Connections.AddRange(seed.Connections.Select(ToEntry));
        directory.Seeds.Add(new() { Fingerprint = file.Fingerprint, FilledAt = clock.GetUtcNow() });
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
        RequirePushedAuthorizationRequests = client.RequirePushedAuthorizationRequests,
        BackchannelLogoutUri = client.BackchannelLogoutUri,
        AuthMethod = client.AuthMethod,
        Native = client.Native,
        GrantTypes = [.. client.GrantTypes],
        Scopes = [.. client.Scopes],
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
