using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Hosting;
using Microsoft.AspNetCore.Mvc.Testing;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.FlowView.Tests.Service;

/// <summary>The view on a free port, over parties that have nothing but their feeds.</summary>
public sealed class FlowApp : WebApplicationFactory<FlowMarker>
{
    private readonly string _directory = Directory.CreateTempSubdirectory("flowview-").FullName;
    private readonly FeedParty[] _parties;

    private FlowApp(params FeedParty[] parties)
    {
        _parties = parties;
        Settings["urls"] = "http://127.0.0.1:0";
        Settings["Flow:SeedFile"] = Path.Combine(_directory, "flow.json");
        Settings["Flow:DashboardUrl"] = "http://localhost:18888";
        foreach (var party in parties)
            Settings[$"Addresses:{party.Name}"] = party.Address;
        WriteSeed(new JsonObject { ["parties"] = new JsonArray([.. parties.Select(party => Seed(party))]) }.ToJsonString());
    }

    private Dictionary<string, string?> Settings { get; } = [];

    public FeedParty Idp => _parties[0];

    public FeedParty Design => _parties[1];

    public HttpClient Http { get; private set; } = null!;

    public static async Task<FlowApp> PrepareAsync() => new(await FeedParty.StartAsync("idp"), await FeedParty.StartAsync("design"));

    public static async Task<FlowApp> StartAsync()
    {
        var app = await PrepareAsync();
        app.Start();
        return app;
    }

    public void Start()
    {
        UseKestrel();
        StartServer();
        Http = CreateClient();
    }

    public void WriteSeed(string json) => File.WriteAllText(Settings["Flow:SeedFile"]!, json);

    public static JsonObject Seed(FeedParty party, string key = FeedParty.Key) => new()
    {
        ["name"] = party.Name,
        ["displayName"] = party.Name == "idp" ? "Identity provider" : "Design",
        ["address"] = $"{{{party.Name}}}",
        ["key"] = key,
    };

    public async Task<JsonNode> GetAttemptsAsync(string query = "") => JsonNode.Parse(await Http.GetStringAsync("/api/attempts" + query))!;

    /// <summary>Follows the table until it is as a test wants it.</summary>
    public async Task<JsonNode> WaitForAsync(Func<JsonNode, bool> condition)
    {
        using var timeout = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var table = await GetAttemptsAsync();
        while (!condition(table))
            table = JsonNode.Parse(await Http.GetStringAsync($"/api/attempts?wait=30&after={table["next"]}", timeout.Token))!;
        return table;
    }

    /// <summary>The whole flow: a sign-in, an exchange, a grant and a call.</summary>
    public async Task WriteFlowAsync(string clientId = "agent", string suffix = "1")
    {
        var at = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero);
        var common = new TokenRequestRecord
        {
            Id = suffix,
            Party = "idp",
            Step = FlowStep.SignIn,
            At = at,
            Duration = TimeSpan.FromMilliseconds(2),
            Outcome = Outcome.Issued,
            ClientId = clientId,
            Subject = "u-alice",
            TraceId = "0af7651916cd43dd8448eb211c80319c",
        };
        await Idp.WriteAsync(common with { Id = "s" + suffix, SessionId = "A" + suffix });
        await Idp.WriteAsync(common with
        {
            Id = "x" + suffix,
            Step = FlowStep.TokenExchange,
            At = at.AddSeconds(1),
            SessionId = "A" + suffix,
            IssuedId = "J" + suffix,
            Audience = Design.Address,
            RequestedScope = "design.read design.admin",
            GrantedScope = "design.read",
            Quirks = "audience_trailing_slash",
        });
        await Design.WriteAsync(common with
        {
            Id = "g" + suffix,
            Step = FlowStep.JwtBearerGrant,
            At = at.AddSeconds(2),
            ConsumedId = "J" + suffix,
            IssuedId = "T" + suffix,
        });
        await Design.WriteAsync(common with
        {
            Id = "c" + suffix,
            Step = FlowStep.ResourceRequest,
            At = at.AddSeconds(3),
            ConsumedId = "T" + suffix,
        });
    }

    /// <summary>An exchange that policy refused.</summary>
    public ValueTask WriteRefusalAsync(string id) => Idp.WriteAsync(new TokenRequestRecord
    {
        Id = id,
        Party = "idp",
        Step = FlowStep.TokenExchange,
        At = new DateTimeOffset(2026, 11, 21, 9, 5, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromMilliseconds(1),
        Outcome = Outcome.Refused,
        ClientId = "agent",
        Subject = "u-bob",
        Audience = Design.Address + "/",
        ErrorCode = "access_denied",
        Reason = "connection_does_not_cover_person",
    });

    protected override void ConfigureWebHost(IWebHostBuilder builder)
    {
        foreach (var (key, value) in Settings)
            builder.UseSetting(key, value);
    }

    public override async ValueTask DisposeAsync()
    {
        Http?.Dispose();
        await base.DisposeAsync();
        foreach (var party in _parties)
            await party.DisposeAsync();
        Directory.Delete(_directory, recursive: true);
    }
}
