using Xaa.AppHost;

if (Demo.Prepare(args, out var exitCode) is not { } demo)
    return exitCode;

var builder = DistributedApplication.CreateBuilder(args);

// --postgres: one server with a database for each of them; without it everyone keeps an SQLite file.
var postgres = demo.PostgresPassword is { } password
    ? builder.AddPostgres("postgres", password: builder.AddParameter("postgres-password", password, secret: true))
        .WithDataBindMount(demo.DirectoryOf("postgres"))
    : null;

var idp = builder.AddProject<Projects.Idp>("idp")
    .WithHttpEndpoint(port: 7100)
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Identity provider")
    .WithSeed(demo, "Idp")
    .WithDatabase(postgres)
    .WithReplicas(demo.Replicas);
idp.WithEnvironment("Idp__Issuer", idp.GetEndpoint("http"));

// design 7401, wiki 7402, crm 7403, payments 7404, and what --servers adds.
var servers = demo.File.Servers.Select((server, i) => builder.AddProject<Projects.McpServerSample>(server.Name)
    .WithHttpEndpoint(port: 7401 + i)
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = $"{server.DisplayName} (MCP server)")
    .WithSeed(demo, "McpServer")
    .WithDatabase(postgres)
    .WithReplicas(demo.Replicas)
    .WithEnvironment("McpServer__Name", server.Name)
    .WithReference(idp).WaitFor(idp)).ToList();

var agent = builder.AddProject<Projects.McpClientHost>("agent")
    .WithHttpEndpoint(port: 7200)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Agent: sign in here")
    .WithSeed(demo, "Agent")
    .WithDatabase(postgres)
    .WithReference(idp).WaitFor(idp);

var flow = builder.AddProject<Projects.FlowView>("flow")
    .WithHttpEndpoint(port: 7300)
    .WithExternalHttpEndpoints()
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Token requests, step by step")
    .WithSeed(demo, "Flow")
    .WithEnvironment("Flow__DashboardUrl", builder.Configuration["ASPNETCORE_URLS"] ?? "")
    .WithReference(idp);

foreach (var server in servers)
{
    agent.WithReference(server).WaitFor(server);
    flow.WithReference(server);
}
idp.WithDemoCommands(demo);
PartyExtensions.LinkTo(agent, flow, idp, [idp, .. servers]);
PartyExtensions.ShareAddresses([idp, agent, flow, .. servers]);
PartyExtensions.ShareWithCommandLine(idp, demo, [idp, .. servers]);

builder.Build().Run();
return 0;
