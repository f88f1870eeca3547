using System.Diagnostics;
using System.Text.Json;
using ModelContextProtocol.Client;

namespace Xaa.Benchmarks.Clients;

/// <summary>The process of a C# client: a line in is a turn, a line out is its report. <c>TypeScript/measure.mjs</c> is the same in TypeScript.</summary>
internal sealed class ClientProgram(ClientSettings settings, MeasuredClient client)
{
    private readonly Dictionary<string, McpClient> _connected = [];

    public static async Task<int> RunAsync(string name, TextReader input, TextWriter output)
    {
        var settings = JsonSerializer.Deserialize((await input.ReadLineAsync())!, ClientJson.Default.ClientSettings)!;
        var program = new ClientProgram(settings, MeasuredClient.Of(name, settings));
        while (await input.ReadLineAsync() is { } line)
        {
            var report = await program.TurnAsync(JsonSerializer.Deserialize(line, ClientJson.Default.Turn)!);
            await output.WriteLineAsync(JsonSerializer.Serialize(report, ClientJson.Default.TurnReport));
            await output.FlushAsync();
        }
        return 0;
    }

    private async Task<TurnReport> TurnAsync(Turn turn)
    {
        if (turn.Knowledge != Knowledge.Kept)
            await DisconnectAsync();
        var count = client.BeginTurn(turn);
        List<KnownServer> servers = [.. settings.Servers.Take(turn.Servers)];
        try
        {
            var (started, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
            if (turn.Knowledge == Knowledge.Cold)
                client.ForgetAll();
            else if (turn.Knowledge == Knowledge.Warm)
                client.ForgetTokens();
            var contents = await AskAsync(servers, turn.Parallel);
            return new()
            {
                Milliseconds = Stopwatch.GetElapsedTime(started).TotalMilliseconds,
                CpuMilliseconds = (Environment.CpuUsage.TotalTime - cpu).TotalMilliseconds,
                Requests = count.Requests,
                Answers = [.. servers.Zip(contents, (server, content) => new ServerAnswer(server.Name, content, count.TokenOf(server)))],
            };
        }
        catch (Exception fault)
        {
            return new() { Error = fault.ToString() };
        }
    }

    private async Task<IReadOnlyList<JsonElement>> AskAsync(IReadOnlyList<KnownServer> servers, bool parallel)
    {
        if (parallel)
            return await Task.WhenAll(servers.Select(server => Task.Run(() => AskAsync(server))));
        List<JsonElement> contents = [];
        foreach (var server in servers)
            contents.Add(await AskAsync(server));
        return contents;
    }

    private async Task<JsonElement> AskAsync(KnownServer server)
    {
        McpClient? connected;
        lock (_connected)
        {
            _connected.TryGetValue(server.Name, out connected);
        }
        connected ??= await ConnectAsync(server);
        var result = await connected.CallToolAsync(server.Tool);
        return result is { IsError: not true, StructuredContent: { } content }
            ? content
            : throw new InvalidOperationException($"{server.Name} answered {server.Tool} with an error, or without structured content.");
    }

    private async Task<McpClient> ConnectAsync(KnownServer server)
    {
        var connected = await client.ConnectAsync(server);
        lock (_connected)
        {
            _connected.Add(server.Name, connected);
        }
        return connected;
    }

    private async Task DisconnectAsync()
    {
        foreach (var connected in _connected.Values)
            await connected.DisposeAsync();
        _connected.Clear();
    }
}
