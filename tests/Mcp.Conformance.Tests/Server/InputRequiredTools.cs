using System.ComponentModel;
using System.Security.Cryptography;
using System.Text;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

using Call = ModelContextProtocol.Server.RequestContext<ModelContextProtocol.Protocol.CallToolRequestParams>;

namespace Xaa.Mcp.Conformance.Tests.Server;

/// <summary>Tools of revision 2026-07-28 that answer with a question, and go on when the client comes back with its answer.</summary>
[McpServerToolType]
internal sealed class InputRequiredTools
{
    private static readonly byte[] s_stateKey = RandomNumberGenerator.GetBytes(32);

    [McpServerTool(Name = "test_input_required_result_elicitation"), Description("Asks the user for a name.")]
    public static string Elicitation(Call call)
    {
        var name = Answers.Elicited(call.Params?.InputResponses, "user_name", "name")
            ?? throw Ask.For("user_name", Ask.User("What is your name?", "name"));
        return $"Hello, {name}!";
    }

    [McpServerTool(Name = "test_input_required_result_sampling"), Description("Asks the client's model.")]
    public static string Sampling(Call call) =>
        Answers.Sampled(call.Params?.InputResponses, "capital_question")
        ?? throw Ask.For("capital_question", Ask.Model("What is the capital of France?"));

    [McpServerTool(Name = "test_input_required_result_list_roots"), Description("Asks for the client's roots.")]
    public static string ListRoots(Call call)
    {
        var roots = Answers.Roots(call.Params?.InputResponses, "client_roots") ?? throw Ask.For("client_roots", Ask.Roots());
        return string.Join('\n', roots.Select(root => root.Uri));
    }

    [McpServerTool(Name = "test_input_required_result_request_state"), Description("Asks the user, and sees its own state again.")]
    public static string RequestState(Call call)
    {
        if (call.Params?.RequestState is not { } state)
        {
            throw Ask.For("confirm", Ask.Confirmation(), Sealed("asked"));
        }

        return Unsealed(state) == "asked" && Answers.Elicited(call.Params.InputResponses, "confirm", "ok") is not null
            ? "state-ok"
            : throw new McpProtocolException("There is no answer to what was asked.", McpErrorCode.InvalidParams);
    }

    [McpServerTool(Name = "test_input_required_result_multiple_inputs"), Description("Asks user, model and roots at once.")]
    public static string MultipleInputs(Call call)
    {
        var responses = call.Params?.InputResponses;
        return Answers.Elicited(responses, "user_name", "name") is { } name
            && Answers.Sampled(responses, "greeting") is { } greeting
            && Answers.Roots(responses, "client_roots") is { } roots
            ? $"{greeting}, {name} with {roots.Count} roots"
            : throw new InputRequiredException(
                new Dictionary<string, InputRequest>
                {
                    ["user_name"] = Ask.User("What is your name?", "name"),
                    ["greeting"] = Ask.Model("Generate a greeting"),
                    ["client_roots"] = Ask.Roots(),
                },
                Sealed("asked"));
    }

    [McpServerTool(Name = "test_input_required_result_multi_round"), Description("Asks the user twice.")]
    public static string MultiRound(Call call) => (call.Params?.RequestState is { } state ? Unsealed(state) : null) switch
    {
        null => throw Ask.For("step1", Ask.User("Step 1: What is your name?", "name"), Sealed("step1")),
        "step1" => throw Ask.For("step2", Ask.User("Step 2: What is your favorite color?", "color"), Sealed("step2")),
        _ => $"Your favorite color is {Answers.Elicited(call.Params!.InputResponses, "step2", "color")}.",
    };

    [McpServerTool(Name = "test_input_required_result_tampered_state"), Description("Refuses state that it did not write.")]
    public static string TamperedState(Call call) => call.Params?.RequestState is { } state
        ? Unsealed(state)
        : throw Ask.For("confirm", Ask.Confirmation(), Sealed("asked"));

    [McpServerTool(Name = "test_input_required_result_capabilities"), Description("Asks only what the client can answer.")]
    public static string Capabilities(Call call)
    {
        var can = call.JsonRpcRequest.Context?.ClientCapabilities;
        var questions = new Dictionary<string, InputRequest>();
        if (can?.Sampling is not null)
        {
            questions["capital_question"] = Ask.Model("What is the capital of France?");
        }

        if (can?.Elicitation is not null)
        {
            questions["user_name"] = Ask.User("What is your name?", "name");
        }

        return questions.Count == 0 ? "There is nothing that this client can be asked." : throw new InputRequiredException(questions);
    }

    private static string Sealed(string state) => $"{state}.{Mac(state)}";

    private static string Unsealed(string state)
    {
        var (text, mac) = state.LastIndexOf('.') is var dot and > 0 ? (state[..dot], state[(dot + 1)..]) : (state, "");
        return CryptographicOperations.FixedTimeEquals(Encoding.UTF8.GetBytes(mac), Encoding.UTF8.GetBytes(Mac(text)))
            ? text
            : throw new McpProtocolException("This state was not written here.", McpErrorCode.InvalidParams);
    }

    private static string Mac(string state) => Convert.ToHexString(HMACSHA256.HashData(s_stateKey, Encoding.UTF8.GetBytes(state)));
}
