using System.Text.Json;
using System.Text.Json.Nodes;
using ModelContextProtocol.AspNetCore;
using Xaa.McpServerSample.Samples.Crm;
using Xaa.McpServerSample.Samples.Design;
using Xaa.McpServerSample.Samples.Notes;
using Xaa.McpServerSample.Samples.Payments;
using Xaa.McpServerSample.Samples.Wiki;
using Xaa.Storage;

namespace Xaa.McpServerSample.Samples;

/// <summary>The servers that this project can be. One is a file of tools and one of data.</summary>
public static class SampleServers
{
    /// <summary>The MCP extension by which a server says that it takes tokens got by an ID-JAG. SPEC 73.</summary>
    public const string EnterpriseManagedAuthorization = "io.modelcontextprotocol/enterprise-managed-authorization";

    private static readonly Dictionary<string, Func<JsonElement, bool>> Nothing = [];
    private static readonly Dictionary<string, Func<JsonElement, bool>> Payments =
        new() { [PaymentDetail.Type] = element => PaymentDetail.TryRead(element) is not null };

    public static WebApplicationBuilder AddSampleServer(this WebApplicationBuilder builder, string name) => name switch
    {
        "design" => builder.Add<DesignDb, DesignTools, DesignResources>(name, "Acme Design",
            "Design files with frames, and what people say about them."),
        "wiki" => builder.Add<WikiDb, WikiTools, WikiResources>(name, "Acme Wiki",
            "The company's pages. Read a page before you write it: a write names the version it builds on."),
        "crm" => builder.Add<CrmDb, CrmTools, CrmResources>(name, "Acme CRM",
            "Companies, contacts and deals of the caller's sales regions, to read only.", HttpServerSessionMode.Stateless),
        "payments" => builder.Add<PaymentsDb, PaymentsTools, PaymentsResources>(name, "Acme Payments",
            "Card payments and refunds. Amounts are cents. Charging and refunding need a second factor and an idempotency key."),
        _ => builder.Add<NotesDb>(name, $"Acme {name}", "Notes that people leave for each other.", mcp => mcp.WithTools(NotesTools.Of(name))),
    };

    /// <summary>The types of authorization details that a server's tools hold to, each with whether they understand an element. RFC 9396.</summary>
    public static IReadOnlyDictionary<string, Func<JsonElement, bool>> DetailTypes(string name) => name == "payments" ? Payments : Nothing;

    private static WebApplicationBuilder Add<TDb, TTools, TResources>(
        this WebApplicationBuilder builder,
        string name,
        string title,
        string instructions,
        HttpServerSessionMode sessions = HttpServerSessionMode.StatefulForInitializeClients)
        where TDb : SampleDb
        where TResources : ICompletions =>
        builder.Add<TDb>(
            name,
            title,
            instructions,
            mcp => mcp.WithTools<TTools>().WithResources<TResources>().WithPrompts<TResources>()
                .WithCompleteHandler(Completions.AnswerAsync<TResources>),
            sessions);

    private static WebApplicationBuilder Add<TDb>(
        this WebApplicationBuilder builder,
        string name,
        string title,
        string instructions,
        Action<IMcpServerBuilder> addPrimitives,
        HttpServerSessionMode sessions = HttpServerSessionMode.StatefulForInitializeClients)
        where TDb : SampleDb
    {
        // Pooled: making a context costs as much as a third of a small query.
        builder.Services.AddDbContextPool<TDb>((services, db) => db.UseStore(services.GetRequiredService<Store>()));
        builder.Services.AddSingleton<FirstRows<TDb>>();
        builder.Services.AddDataProtection();
        builder.Services.AddSingleton<Paging>();
        builder.Logging.AddFilter("Microsoft.EntityFrameworkCore.Database.Command", LogLevel.Warning);
        // It writes two lines per request; records and spans say it already.
        builder.Logging.AddFilter("ModelContextProtocol", LogLevel.Warning);
        // A session lives in one process. On PostgreSQL several may stand behind one address, so there each request stands alone.
        if (builder.Configuration.GetConnectionString(name) is { Length: > 0 })
            sessions = HttpServerSessionMode.Stateless;
        var mcp = builder.Services
            .AddMcpServer(options =>
            {
                options.ServerInfo = new() { Name = name, Title = title, Version = "1.0.0" };
                options.ServerInstructions = instructions;
                options.Capabilities = new() { Extensions = new Dictionary<string, object> { [EnterpriseManagedAuthorization] = new JsonObject() } };
            })
            .WithHttpTransport(transport => transport.SessionMode = sessions)
            .WithRequestFilters(filters => filters
                .AddCallToolFilter(ArgumentCheck.Before).AddCallToolFilter(FirstRows<TDb>.Before)
                .AddGetPromptFilter(ArgumentCheck.Before).AddGetPromptFilter(FirstRows<TDb>.Before)
                .AddReadResourceFilter(FirstRows<TDb>.Before)
                .AddCompleteFilter(FirstRows<TDb>.Before));
        addPrimitives(mcp);
        return builder;
    }
}
