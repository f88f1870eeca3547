using Xaa.McpServerSample;
using Xaa.McpServerSample.Authorization;
using Xaa.McpServerSample.Samples;
using Xaa.McpServerSample.Seed;
using Xaa.Records;
using Xaa.Server;

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddMcpServerSample();
builder.Services.AddSingleton<ToolScopes>();
builder.AddSampleServer(builder.Configuration["McpServer:Name"] ?? "");

var app = builder.Build();
app.UseExceptionHandler();
app.UseStatusCodePages();
app.UseMcpProtection();

app.MapDefaultEndpoints();
app.MapAuthorizationServer();
app.MapProtectedResourceMetadata("/mcp", services => services.GetRequiredService<McpProtectionOptions>()
    .ToMetadata(services.GetRequiredService<ServerSeed>().DisplayName));
app.MapRecords();
app.MapMcp("/mcp").RequireAuthorization();
app.Run();
