namespace Xaa.AppHost;

/// <summary>What every party of the demo is given.</summary>
internal static class PartyExtensions
{
    /// <summary>Its seed and its folder, as settings under its section.</summary>
    public static IResourceBuilder<ProjectResource> WithSeed(this IResourceBuilder<ProjectResource> party, Demo demo, string section) => party
        .WithEnvironment($"{section}__SeedFile", demo.SeedFile(party.Resource.Name))
        .WithEnvironment($"{section}__DataDirectory", demo.DirectoryOf(party.Resource.Name));

    /// <summary>Links on the dashboard from a party to the pages where people see what it does.</summary>
    public static void LinkTo(
        IResourceBuilder<ProjectResource> agent,
        IResourceBuilder<ProjectResource> flow,
        IResourceBuilder<ProjectResource> idp,
        IReadOnlyList<IResourceBuilder<ProjectResource>> parties)
    {
        foreach (var party in parties)
        {
            party
                .WithUrl($"{agent.GetEndpoint("http")}", "Agent")
                .WithUrl($"{flow.GetEndpoint("http")}", "Token requests")
                .WithUrl($"{idp.GetEndpoint("http")}/admin", "Administration portal");
        }
    }

    /// <summary>Its own database, where there is a server: <c>idp-db</c>, which it knows as the connection <c>idp</c>.</summary>
    public static IResourceBuilder<ProjectResource> WithDatabase(
        this IResourceBuilder<ProjectResource> party, IResourceBuilder<PostgresServerResource>? server)
    {
        if (server is null)
            return party;
        var database = server.AddDatabase($"{party.Resource.Name}-db");
        return party.WithReference(database, connectionName: party.Resource.Name).WaitFor(database);
    }

    /// <summary>Tells everyone where everyone is: issuers are exact strings, so they are told, not discovered.</summary>
    public static void ShareAddresses(IReadOnlyList<IResourceBuilder<ProjectResource>> parties)
    {
        foreach (var party in parties)
        {
            foreach (var other in parties)
                party.WithEnvironment($"Addresses__{other.Resource.Name}", other.GetEndpoint("http"));
        }
    }

    /// <summary>Tells it to the agent's command line as well, which people start themselves: in a file, as soon as the IdP is there to sign in at.</summary>
    public static void ShareWithCommandLine(
        IResourceBuilder<ProjectResource> idp, Demo demo, IReadOnlyList<IResourceBuilder<ProjectResource>> parties) =>
        idp.OnResourceReady(async (_, _, cancellationToken) =>
        {
            var addresses = new Dictionary<string, string>();
            foreach (var party in parties)
                addresses[party.Resource.Name] = (await party.GetEndpoint("http").GetValueAsync(cancellationToken))!;
            Seeds.WriteAddresses(demo, addresses);
        });
}
