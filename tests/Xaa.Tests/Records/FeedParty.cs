using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Tests.Records;

/// <summary>A party that has nothing but its feed, on a free port.</summary>
internal sealed class FeedParty : IAsyncDisposable
{
    public const string Key = "a-key-for-tests-only-0123456789-abcdefghijk";

    private readonly WebApplication _app;

    private FeedParty()
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseUrls("http://127.0.0.1:0");
        builder.Logging.ClearProviders().AddProvider(Log);
        builder.Services.AddSingleton<IRecordStore>(Store);
        builder.Services.AddSingleton(new RecordReaders([new() { Name = "other", Key = Key.Replace('a', 'b') }, new() { Name = "flow", Key = Key }]));
        _app = builder.Build();
        _app.MapRecords();
    }

    public InMemoryRecordStore Store { get; } = new();

    public LogLines Log { get; } = new();

    public HttpClient Client { get; } = new();

    public static async Task<FeedParty> StartAsync()
    {
        var party = new FeedParty();
        await party._app.StartAsync();
        party.Client.BaseAddress = new Uri(party._app.Urls.Single());
        return party;
    }

    public Task StopAsync() => _app.StopAsync();

    public async Task<HttpResponseMessage> GetAsync(string query, string? authorization = "Bearer " + Key, CancellationToken cancellationToken = default)
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/records" + query);
        if (authorization is not null)
            request.Headers.TryAddWithoutValidation("Authorization", authorization);
        return await Client.SendAsync(request, cancellationToken);
    }

    public static TokenRequestRecord Record(string id) => new()
    {
        Id = id,
        Party = "idp",
        Step = FlowStep.TokenExchange,
        At = new DateTimeOffset(2026, 11, 21, 9, 0, 0, TimeSpan.Zero),
        Duration = TimeSpan.FromTicks(12_345),
        ClientId = "agent",
        Outcome = Outcome.Issued,
    };

    public ValueTask<bool> WriteAsync(string id) => Store.TryCommitAsync(Record(id), null, CancellationToken.None);

    public async ValueTask DisposeAsync()
    {
        Client.Dispose();
        await _app.DisposeAsync();
    }
}
