using System.Globalization;
using System.Text.Json.Nodes;
using System.Threading.Channels;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Inventory;

/// <summary>The records feed of the server design, at its address on the network of a test.</summary>
public sealed class ReportingServer : IAsyncDisposable
{
    public const string Authority = "localhost:7401";
    public const string Key = "key-of-the-idp-at-design-for-tests-0123456789";

    private readonly Channel<long> _waits = Channel.CreateUnbounded<long>();
    private readonly InMemoryNetwork _network;
    private WebApplication? _app;

    public ReportingServer(InMemoryNetwork network)
    {
        _network = network;
        network.Unplug(Authority);
    }

    public InMemoryRecordStore Store { get; private set; } = new();

    /// <summary>For how many milliseconds the reader who waits lets records gather.</summary>
    public string? Gathers { get; private set; }

    /// <summary>Answers in place of the feed.</summary>
    public string? Body { get; set; }

    public static void Register(JsonObject seed) => seed.Named("servers", "name", "design")["recordsKey"] = Key;

    /// <summary>Starts it, with the key of its reader.</summary>
    public async Task StartAsync(string key = Key, bool anew = false)
    {
        if (_app is not null)
            await StopAsync();
        if (anew)
            Store = new();
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<IRecordStore>(Store);
        builder.Services.AddSingleton(new RecordReaders([new() { Name = "idp", Key = key }]));
        builder.Services.AddSingleton<TimeProvider>(new NoWaiting());
        _app = builder.Build();
        _app.Use(AnswerAsync);
        _app.MapRecords();
        await _app.StartAsync();
        _network.Map(Authority, _app.GetTestServer().CreateHandler());
    }

    public async Task StopAsync()
    {
        _network.Unplug(Authority);
        await _app!.StopAsync();
        await _app.DisposeAsync();
        _app = null;
    }

    public async Task WriteAsync(params IEnumerable<TokenRequestRecord> records)
    {
        foreach (var record in records)
            await Store.EnqueueAsync(record, CancellationToken.None);
    }

    /// <summary>Waits until a reader waits for what comes after a cursor: all before it is counted.</summary>
    public async Task CountedAsync(long cursor)
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(20));
        while (await _waits.Reader.ReadAsync(patience.Token) < cursor)
        {
        }
    }

    public static TokenRequestRecord Record(FlowStep step, string client, string? person = null, string? scope = null) => new()
    {
        Id = Guid.NewGuid().ToString("N"),
        Party = "design",
        Step = step,
        At = new(2026, 11, 21, 8, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromMilliseconds(5),
        ClientId = client,
        Subject = person,
        GrantedScope = scope,
        Outcome = Outcome.Issued,
    };

    public async ValueTask DisposeAsync()
    {
        if (_app is not null)
            await StopAsync();
    }

    private async Task AnswerAsync(HttpContext http, RequestDelegate next)
    {
        if (Body is { } body)
        {
            http.Response.ContentType = "application/json";
            await http.Response.WriteAsync(body);
            return;
        }
        if (http.Request.Query["wait"] != "0")
        {
            Gathers = http.Request.Query["gather"];
            _waits.Writer.TryWrite(long.Parse(http.Request.Query["after"]!, CultureInfo.InvariantCulture));
        }
        await next(http);
    }

    /// <summary>A reader that gathers gets what there is, at once.</summary>
    private sealed class NoWaiting : TimeProvider
    {
        public override ITimer CreateTimer(TimerCallback callback, object? state, TimeSpan dueTime, TimeSpan period) =>
            base.CreateTimer(callback, state, TimeSpan.Zero, period);
    }
}
