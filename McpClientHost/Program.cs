using Xaa.McpClientHost;
using Xaa.McpClientHost.Api;
using Xaa.McpClientHost.Chat;
using Xaa.McpClientHost.CommandLine;
using Xaa.McpClientHost.Held;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.SignIn;
using Xaa.McpClientHost.StepUp;

if (AgentCommands.Asks(args))
    return await AgentCommands.RunAsync(args);

var builder = WebApplication.CreateBuilder(args);
builder.AddServiceDefaults();
builder.AddAgent();                      // options, seed, store, sign-in, token client, connections

var app = builder.Build();
app.UseSecurityHeaders();
app.UseFailures();
app.UseStaticFiles();
app.UseAuthentication();
app.UseAuthorization();

app.MapDefaultEndpoints();
app.MapSignIn();                         // step 1
app.MapPages();
app.MapConnections();                    // steps 2 to 4
app.MapChat();
app.MapStepUp();                         // step 1 again, more strongly
app.MapHeld();                           // what came of them
await app.RunAsync();
return 0;
