using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Xaa.Testing;

namespace Xaa.Tests.Client;

/// <summary>A foreign IdP, authorization server or MCP server, of which a test decides what stands at each path.</summary>
internal sealed class FakeParty : IAsyncDisposable
{
    private readonly WebApplication _app;

    private FakeParty(WebApplication app) => _app = app;

    public ConcurrentDictionary<string, RequestDelegate> Routes { get; } = new(StringComparer.Ordinal);

    public static async Task<FakeParty> StartAsync(InMemoryNetwork network, params string[] authorities)
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        var party = new FakeParty(builder.Build());
        party._app.Run(context => party.Routes.TryGetValue(context.Request.Path, out var route) ? route(context) : NotFound(context));
        await party._app.StartAsync();
        foreach (var authority in authorities)
            network.Map(authority, party._app.GetTestServer().CreateHandler());
        return party;
    }

    public void Json(string path, JsonNode document) => Routes[path] = context => WriteAsync(context, 200, document);

    public void Answer(string path, Func<IFormCollection, (int Status, JsonNode Body)> answer) => Routes[path] = async context =>
    {
        var (status, body) = answer(await context.Request.ReadFormAsync());
        await WriteAsync(context, status, body);
    };

    public static Task WriteAsync(HttpContext context, int status, JsonNode body)
    {
        context.Response.StatusCode = status;
        context.Response.ContentType = "application/json";
        return context.Response.WriteAsync(body.ToJsonString());
    }

    public ValueTask DisposeAsync() => _app.DisposeAsync();

    private static Task NotFound(HttpContext context)
    {
        context.Response.StatusCode = 404;
        return Task.CompletedTask;
    }
}
