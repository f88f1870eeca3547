using System.Text.Json.Serialization;
using Xaa.Benchmarks.Results;

namespace Xaa.Benchmarks.Clients;

/// <summary>One turn that counts.</summary>
internal sealed record Sample(double Milliseconds, double CpuMilliseconds, double ServersCpuMilliseconds, int Requests, int AtIdp);

/// <summary>What one client took in one kind of turn. Times are milliseconds, medians of the rounds.</summary>
internal sealed record ClientResult
{
    public required string Client { get; init; }

    public required int Servers { get; init; }

    public required bool Parallel { get; init; }

    public required Knowledge Knowledge { get; init; }

    /// <summary>From the ID token to the last server's answer.</summary>
    public required double Time { get; init; }

    /// <summary>The same as a multiple of the TypeScript client's, round by round.</summary>
    public required double AgainstTypeScript { get; init; }

    /// <summary>And as a multiple of what that client takes when its host keeps the metadata.</summary>
    public required double AgainstTypeScriptHelped { get; init; }

    /// <summary>CPU time of the client's process.</summary>
    public required double ClientCpu { get; init; }

    /// <summary>CPU time of IdP and servers, the mean of the rounds: the system counts it in hundredths of a second.</summary>
    public required double ServersCpu { get; init; }

    /// <summary>HTTP requests of the client.</summary>
    public required double Requests { get; init; }

    /// <summary>Those of them that went to the IdP; the others went to the servers in equal parts.</summary>
    public required double AtIdp { get; init; }
}

/// <summary>A whole run.</summary>
internal sealed record ClientRun
{
    public required DateTimeOffset At { get; init; }

    public required string Machine { get; init; }

    public required string Revision { get; init; }

    public required int Rounds { get; init; }

    public required IReadOnlyList<ClientResult> Results { get; init; }
}

/// <summary>The samples of all clients, by kind of turn.</summary>
internal sealed class ClientMeasurements
{
    private readonly Dictionary<(int Servers, bool Parallel, Knowledge Knowledge), Dictionary<string, List<Sample>>> _samples = [];

    public void Add(string client, Turn turn, Sample sample)
    {
        var key = (turn.Servers, turn.Parallel, turn.Knowledge);
        if (!_samples.TryGetValue(key, out var clients))
            _samples[key] = clients = ClientNames.All.ToDictionary(name => name, _ => new List<Sample>());
        clients[client].Add(sample);
    }

    public IEnumerable<ClientResult> Summarize() =>
        from kind in _samples
        from client in kind.Value
        let samples = client.Value
        select new ClientResult
        {
            Client = client.Key,
            Servers = kind.Key.Servers,
            Parallel = kind.Key.Parallel,
            Knowledge = kind.Key.Knowledge,
            Time = Median.Of(samples.Select(sample => sample.Milliseconds)),
            AgainstTypeScript = Against(samples, kind.Value[ClientNames.TypeScript]),
            AgainstTypeScriptHelped = Against(samples, kind.Value[ClientNames.TypeScriptHelped]),
            ClientCpu = Median.Of(samples.Select(sample => sample.CpuMilliseconds)),
            ServersCpu = samples.Average(sample => sample.ServersCpuMilliseconds),
            Requests = Median.Of(samples.Select(sample => (double)sample.Requests)),
            AtIdp = Median.Of(samples.Select(sample => (double)sample.AtIdp)),
        };

    // Round by round: what else the machine did in a round falls on both.
    private static double Against(IEnumerable<Sample> samples, IEnumerable<Sample> others) =>
        Median.Of(samples.Zip(others, (one, other) => one.Milliseconds / other.Milliseconds));
}

[JsonSourceGenerationOptions(PropertyNamingPolicy = JsonKnownNamingPolicy.CamelCase, UseStringEnumConverter = true, WriteIndented = true)]
[JsonSerializable(typeof(ClientRun))]
internal sealed partial class ClientResultJson : JsonSerializerContext;
