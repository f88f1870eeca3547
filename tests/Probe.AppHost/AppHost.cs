using Microsoft.Extensions.Configuration;
using Xaa.Probe.AppHost;

// Plain Aspire code, like AppHost/AppHost.cs: two small services that use what the hosting layer offers, or a set of others for everything else.
var builder = DistributedApplication.CreateBuilder(args);

if (builder.Configuration["Features"] is { Length: > 0 })
{
    builder.AddFeatures();
    builder.Build().Run();
    return;
}

var greeting = builder.AddParameter("greeting");
var password = builder.AddParameter("password", new GenerateParameterDefault(), secret: true);

var back = builder.AddProject<Projects.Probe>("back")
    .WithHttpEndpoint(port: builder.Configuration.GetValue<int?>("BackPort"), env: "OWN_PORT")
    .WithHttpHealthCheck("/health")
    .WithArgs("--greeting", greeting);

var front = builder.AddProject<Projects.Probe>("front")
    .WithHttpEndpoint()
    .WithHttpEndpoint(name: "side")
    .WithHttpHealthCheck("/health")
    .WithReference(back).WaitFor(back)
    .WithEnvironment("GREETING", greeting)
    .WithEnvironment("PASSWORD", password)
    .WithEnvironment("BRACES", "{{ .Name }} and {{- portForServing \"back\" -}} {{")
    .WithEnvironment("CALLBACK", $"{back.GetEndpoint("http")}/callback?who={greeting}")
    .WithEnvironment("BACK_AUTHORITY", back.GetEndpoint("http").Property(EndpointProperty.HostAndPort))
    .WithEnvironment(context => context.EnvironmentVariables["CALLED"] = back.GetEndpoint("http"))
    .WithUrlForEndpoint("http", url => url.DisplayText = "The front")
    .WithUrl("https://docs.example/", "Documentation")
    .WithParentRelationship(back);

builder.AddExecutable("script", "sh", ".", "-c", "echo \"$0, from $PWD\"; exec sleep 600", greeting);
var composed = builder.AddConnectionString("composed", ReferenceExpression.Create($"Endpoint={back.GetEndpoint("http")};Key={password}"));
front.WithReference(composed, connectionName: "com-posed").WithEnvironment("COMPOSED", composed).WaitFor(composed);

if (builder.Configuration["WithPostgres"] is { Length: > 0 } where)
{
    var postgres = builder.AddPostgres("postgres");
    _ = where switch
    {
        "temporary" => postgres,
        "volume" => postgres.WithDataVolume("probe"),
        _ => postgres.WithDataBindMount(where)
    };
    var notes = postgres.AddDatabase("notes-db", "notes");
    front.WithReference(notes, connectionName: "no-tes").WaitFor(notes);
    front.WithReference(postgres, connectionName: "server");
}

if (builder.Configuration.GetConnectionString("given") is not null || builder.Configuration["WithGiven"] is not null)
{
    front.WithReference(builder.AddConnectionString("given"));
}

if (builder.Configuration["WithBroken"] is { Length: > 0 })
{
    var broken = builder.AddProject<Projects.Probe>("broken").WithHttpEndpoint().WithArgs("--exit", "7").WithHttpHealthCheck("/health");
    builder.AddProject<Projects.Probe>("dependent").WithHttpEndpoint().WaitFor(broken);
}

if (builder.Configuration["WithKept"] is { Length: > 0 })
{
    builder.AddParameter("kept", new GenerateParameterDefault(), secret: true, persist: true);
}

builder.Build().Run();
