using Xaa.McpServerSample;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Ordinary;
using Xaa.McpServerSample.Samples;
using Xaa.McpServerSample.Seed;
using Xaa.Records;
using Xaa.Server;
using Xaa.Storage;

var builder = WebApplication.CreateBuilder(args);
if (args is [VerifyRecords.Command, .. var options])
    return await VerifyRecords.RunAsync(options, builder.Configuration, SampleServerOptions.Section, name: null, Console.Out, Console.Error);

builder.AddServiceDefaults();
builder.AddMcpServerSample();
builder.Services.AddSingleton<PrimitiveScopes>();
builder.AddSampleServer(builder.Configuration["McpServer:Name"] ?? "");

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseOrdinaryPages();
app.UseMcpProtection();

app.MapDefaultEndpoints();
app.MapAuthorizationServer();
app.MapOrdinaryWay();
app.MapProtectedResourceMetadata("/mcp", services => services.GetRequiredService<McpProtectionOptions>()
    .ToMetadata(services.GetRequiredService<ServerSeed>().DisplayName));
app.MapRecords();
app.MapMcp("/mcp").RequireAuthorization();
await app.RunAsync();
return 0;
