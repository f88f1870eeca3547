var builder = DistributedApplication.CreateBuilder(args);

var idp = builder.AddProject<Projects.Idp>("idp")
    .WithHttpEndpoint(port: 7100)
    .WithHttpHealthCheck("/health")
    .WithUrlForEndpoint("http", url => url.DisplayText = "Identity provider");

var agent = builder.AddProject<Projects.McpClientHost>("agent")
    .WithHttpEndpoint(port: 7200)
    .WithHttpHealthCheck("/health")
    .WithReference(idp).WaitFor(idp)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Agent");

var flow = builder.AddProject<Projects.FlowView>("flow")
    .WithHttpEndpoint(port: 7300)
    .WithHttpHealthCheck("/health")
    .WithReference(idp).WithReference(agent)
    .WithUrlForEndpoint("http", url => url.DisplayText = "Token requests, step by step");

foreach (var (name, port) in new[] { ("design", 7401), ("wiki", 7402), ("crm", 7403), ("payments", 7404) })
{
    var server = builder.AddProject<Projects.McpServerSample>(name)
        .WithHttpEndpoint(port: port)
        .WithHttpHealthCheck("/health")
        .WithReference(idp).WaitFor(idp);
    agent.WithReference(server).WaitFor(server);
    flow.WithReference(server);
}

builder.Build().Run();
