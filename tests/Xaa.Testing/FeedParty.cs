using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Testing;

/// <summary>A party that has nothing but its records feed, on a free port.</summary>
public sealed class FeedParty : IAsyncDisposable
{
    public const string Key = "a-key-for-tests-only-0123456789-abcdefghijk";

    private readonly WebApplication _app;

    private FeedParty(string name, ILoggerProvider? log)
    {
        Name = name;
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders();
        if (log is not null)
            builder.Logging.AddProvider(log);
        builder.Services.AddSingleton<IRecordStore>(Store);
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton(new RecordReaders([new() { Name = "other", Key = Key.Replace('a', 'b') }, new() { Name = "flow", Key = Key }]));
        _app = builder.Build();
        _app.MapRecords();
    }

    public string Name { get; }

    public string Address => _app.Urls.Single();

    public InMemoryRecordStore Store { get; } = new();

    /// <summary>Times how long a reader gathers.</summary>
    public ManualTimeProvider Clock { get; } = new();

    public static async Task<FeedParty> StartAsync(string name = "idp", ILoggerProvider? log = null)
    {
        var party = new FeedParty(name, log);
        await party._app.StartAsync();
        return party;
    }

    public Task StopAsync() => _app.StopAsync();

    public ValueTask WriteAsync(TokenRequestRecord record) => Store.EnqueueAsync(record, CancellationToken.None);

    public ValueTask DisposeAsync() => _app.DisposeAsync();
}
