using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Protocol;
using Xaa.McpClientHost.Chat;
using Xaa.McpClientHost.Models;

namespace Xaa.McpClientHost.Tests.Chat;

/// <summary>Real models' wires, spoken by endpoints on loopback, and the loop without HTTP of its own, as the command line uses it.</summary>
public sealed class ModelTests : IDisposable
{
    private const string Key = "sk-test-0123456789";

    private const string OpenAiCall = """
        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"I "},"finish_reason":null}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"look."},"finish_reason":null}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"id":"call_1","type":"function","function":{"name":"design__look","arguments":""}}]},"finish_reason":null}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"{\"wh"}}]},"finish_reason":null}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"tool_calls":[{"index":0,"function":{"arguments":"at\":\"a door\"}"}}]},"finish_reason":null}]}

        data: {"id":"c1","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{},"finish_reason":"tool_calls"}]}

        data: [DONE]
        """;

    private const string OpenAiText = """
        data: {"id":"c2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"role":"assistant","content":"It is a "},"finish_reason":null}]}

        data: {"id":"c2","object":"chat.completion.chunk","created":1,"model":"m","choices":[{"index":0,"delta":{"content":"door."},"finish_reason":"stop"}]}

        data: [DONE]
        """;

    private const string AnthropicCall = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_1","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"I look."}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: content_block_start
        data: {"type":"content_block_start","index":1,"content_block":{"type":"tool_use","id":"toolu_1","name":"design__look","input":{}}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"{\"wh"}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":1,"delta":{"type":"input_json_delta","partial_json":"at\":\"a door\"}"}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":1}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"tool_use","stop_sequence":null},"usage":{"output_tokens":9}}

        event: message_stop
        data: {"type":"message_stop"}
        """;

    private const string AnthropicText = """
        event: message_start
        data: {"type":"message_start","message":{"id":"msg_2","type":"message","role":"assistant","model":"m","content":[],"stop_reason":null,"stop_sequence":null,"usage":{"input_tokens":9,"output_tokens":1}}}

        event: content_block_start
        data: {"type":"content_block_start","index":0,"content_block":{"type":"text","text":""}}

        event: content_block_delta
        data: {"type":"content_block_delta","index":0,"delta":{"type":"text_delta","text":"It is a door."}}

        event: content_block_stop
        data: {"type":"content_block_stop","index":0}

        event: message_delta
        data: {"type":"message_delta","delta":{"stop_reason":"end_turn","stop_sequence":null},"usage":{"output_tokens":5}}

        event: message_stop
        data: {"type":"message_stop"}
        """;

    private readonly List<string> _called = [];
    private readonly LogLines _logs = new();

    public void Dispose() => _logs.Dispose();

    [Theory]
    [InlineData(ModelOptions.OpenAI, OpenAiCall, OpenAiText, "/v1/chat/completions")]
    [InlineData(ModelOptions.Anthropic, AnthropicCall, AnthropicText, "/v1/messages")]
    public async Task A_model_calls_a_tool_in_chunks_reads_the_answer_and_says_it(string provider, string call, string text, string path)
    {
        await using var fake = await FakeModel.StartAsync();
        fake.Streams(call).Streams(text);
        var events = await AskAsync(provider, fake);

        Assert.Equal(["""look {"what":"a door"}"""], _called);
        Assert.Equal("I look.It is a door.", string.Concat(events.OfType<ChatEvent.Said>().Select(s => s.Text)));
        Assert.Equal(RunEnd.Done, Assert.IsType<ChatEvent.Ended>(events[^1]).How);
        Assert.Equal(2, fake.Requests.Count);
        Assert.All(fake.Requests, request => Assert.Equal((path, true), (request.Path, request.Key.EndsWith(Key, StringComparison.Ordinal))));
        var offered = JsonNode.Parse(fake.Requests.First().Body)!["tools"]!.AsArray().Single()!;
        Assert.Equal("design__look", (string?)(offered["function"] ?? offered)["name"]);
        // What the tool said goes back beside the call that asked for it.
        Assert.Contains("You see a door.", fake.Requests.Last().Body);
        Assert.Contains(provider == ModelOptions.OpenAI ? "call_1" : "toolu_1", fake.Requests.Last().Body);
    }

    [Theory]
    [InlineData(ModelOptions.OpenAI, 401, "The model refused this agent's key.")]
    [InlineData(ModelOptions.OpenAI, 404, "There is no such model")]
    [InlineData(ModelOptions.OpenAI, 429, "The model is asked too much now.")]
    [InlineData(ModelOptions.OpenAI, 500, "The model answered with an error (500).")]
    [InlineData(ModelOptions.Anthropic, 401, "The model refused this agent's key.")]
    [InlineData(ModelOptions.Anthropic, 404, "There is no such model")]
    [InlineData(ModelOptions.Anthropic, 429, "The model is asked too much now.")]
    [InlineData(ModelOptions.Anthropic, 529, "The model is asked too much now.")]
    public async Task An_error_of_the_provider_is_said_in_words_and_quotes_nothing(string provider, int status, string words)
    {
        await using var fake = await FakeModel.StartAsync();
        var body = new JsonObject { ["type"] = "error", ["error"] = new JsonObject { ["type"] = "some_error", ["message"] = $"Incorrect API key: {Key}" } }.ToJsonString();
        fake.Fails(status, body);
        var events = await AskAsync(provider, fake);
        Assert.StartsWith(words, Assert.IsType<ChatEvent.Failed>(events[^2]).Message);
        Assert.Equal(RunEnd.Failed, Assert.IsType<ChatEvent.Ended>(events[^1]).How);
        Assert.DoesNotContain(Key, string.Concat(events) + string.Concat(_logs.Lines));
    }

    [Theory]
    [InlineData(ModelOptions.OpenAI, "data: {\"not json", false)]
    [InlineData(ModelOptions.OpenAI, "<html>", false)]
    [InlineData(ModelOptions.OpenAI, OpenAiCall, true)]
    [InlineData(ModelOptions.Anthropic, "event: message_start\ndata: {\"not json", false)]
    [InlineData(ModelOptions.Anthropic, "<html>", false)]
    [InlineData(ModelOptions.Anthropic, AnthropicCall, true)]
    public async Task Garbage_and_a_stream_that_is_cut_end_in_a_message_and_half_a_call_is_not_made(string provider, string events, bool cut)
    {
        await using var fake = await FakeModel.StartAsync();
        // Cut in the middle of the arguments.
        var sent = cut ? events.ReplaceLineEndings("\n")[..events.ReplaceLineEndings("\n").IndexOf("at\\\":", StringComparison.Ordinal)] : events;
        fake.Streams(cut ? sent[..sent.LastIndexOf("\n\n", StringComparison.Ordinal)] : sent, breaks: cut);
        var happened = await AskAsync(provider, fake);
        Assert.StartsWith("The model", Assert.IsType<ChatEvent.Failed>(happened[^2]).Message);
        Assert.Equal(RunEnd.Failed, Assert.IsType<ChatEvent.Ended>(happened[^1]).How);
        Assert.Empty(_called);
    }

    [Fact]
    public async Task A_model_that_cannot_be_reached_is_said_in_words()
    {
        var fake = await FakeModel.StartAsync();
        var address = fake.Address;
        await fake.DisposeAsync();
        var events = await AskAsync(new() { Provider = ModelOptions.OpenAI, Name = "m", Endpoint = address + "/v1" });
        Assert.Equal("The model cannot be reached, or its answer was cut off.", Assert.IsType<ChatEvent.Failed>(events[^2]).Message);
    }

    [Fact]
    public void Every_fault_of_the_settings_is_named_at_once_and_the_key_is_not()
    {
        Assert.Equal(
            ["Agent:Model:Name must name the model.", "Agent:Model:Endpoint must be an https address, or http on loopback.", "Agent:Model:Timeout must be between 00:00:01 and 00:30:00."],
            FaultsOf(new() { Provider = "openai", Endpoint = "http://models.example/v1", ApiKey = Key, Timeout = TimeSpan.Zero }));
        Assert.Equal(["Agent:Model:ApiKey must hold the provider's key."], FaultsOf(new() { Provider = "anthropic", Name = "m" }));
        Assert.Equal(["Agent:Model:Provider must be scripted, openai or anthropic.", "Agent:Model:Name must name the model.", "Agent:Model:ApiKey must hold the provider's key."], FaultsOf(new() { Provider = "other" }));
        Assert.StartsWith("Agent:Model:Name, Endpoint and ApiKey are for", Assert.Single(FaultsOf(new() { ApiKey = Key })));
        Assert.Empty(FaultsOf(new() { Provider = "openai", Name = "local", Endpoint = "http://localhost:11434/v1" }));
        Assert.Empty(FaultsOf(new() { Provider = "openai", Name = "m", ApiKey = Key }));
        Assert.Empty(FaultsOf(new()));
    }

    [Theory]
    [InlineData("design", "list_files", "design__list_files")]
    [InlineData("design", "files/list.all", "design__files_list_all")]
    public void Tools_get_names_that_every_provider_takes(string server, string tool, string name) => Assert.Equal(name, ToolBox.NameOf(server, tool));

    [Fact]
    public void Names_stay_unique_however_long_and_odd_they_are_and_no_more_tools_are_offered_than_providers_take()
    {
        var odd = new string('x', 200);
        Tool[] tools = [ToolOf("a/b"), ToolOf("a.b"), ToolOf(odd + "1"), ToolOf(odd + "2"), .. Enumerable.Range(0, 200).Select(i => ToolOf($"t{i}"))];
        var box = new ToolBox([new("s", "S", tools, null, (_, _, _) => throw new InvalidOperationException())]);
        Assert.Equal((128, 76), (box.Declarations.Count, box.LeftOut));
        Assert.Distinct(box.Declarations.Select(d => d.Name));
        Assert.All(box.Declarations, d => Assert.Matches("^[a-zA-Z0-9_-]{1,64}$", d.Name));
        Assert.Equal("a.b", box.Find(box.Declarations[1].Name)!.Tool.Name);
    }

    private static List<string> FaultsOf(ModelOptions model) =>
        [.. new ValidateAgentOptions().Validate(null, new() { Model = model }).Failures!.Where(f => f.StartsWith("Agent:Model", StringComparison.Ordinal))];

    private Task<List<ChatEvent>> AskAsync(string provider, FakeModel fake) => AskAsync(new()
    {
        Provider = provider,
        Name = "m",
        Endpoint = fake.Address + (provider == ModelOptions.OpenAI ? "/v1" : ""),
        ApiKey = Key,
    });

    private async Task<List<ChatEvent>> AskAsync(ModelOptions model)
    {
        var services = new ServiceCollection();
        services.Configure<AgentOptions>(options => options.Model = model);
        services.AddChatModel();
        await using var provider = services.BuildServiceProvider();
        var look = ToolOf("look");
        look.Annotations = new() { ReadOnlyHint = true };
        var server = new ChatServer("design", "Design", [look], null, (tool, arguments, _) =>
        {
            _called.Add($"{tool} {JsonSerializer.Serialize(arguments)}");
            return Task.FromResult(new CallToolResult { Content = [new TextContentBlock { Text = "You see a door." }] });
        });
        var chat = new AgentChat(new("Alice", () => [server], provider.GetRequiredService<IChatClient>(), TimeProvider.System, _logs));
        List<ChatEvent> events = [];
        await foreach (var happened in chat.AskAsync("Look", (_, _) => Task.FromResult(false), TestContext.Current.CancellationToken))
            events.Add(happened);
        return events;
    }

    private static Tool ToolOf(string name) => new()
    {
        Name = name,
        InputSchema = JsonSerializer.Deserialize<JsonElement>("""{"type":"object","properties":{"what":{"type":"string"}}}"""),
    };
}
