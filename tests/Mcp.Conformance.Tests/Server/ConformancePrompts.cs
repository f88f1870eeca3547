using System.ComponentModel;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Conformance.Tests.Server;

[McpServerPromptType]
internal sealed class ConformancePrompts
{
    [McpServerPrompt(Name = "test_simple_prompt"), Description("A prompt without arguments.")]
    public static string Simple() => "This is a simple prompt for testing.";

    [McpServerPrompt(Name = "test_prompt_with_arguments"), Description("A prompt with two arguments.")]
    public static string WithArguments([Description("First test argument")] string arg1, [Description("Second test argument")] string arg2) =>
        $"Prompt with arguments: arg1='{arg1}', arg2='{arg2}'";

    [McpServerPrompt(Name = "test_prompt_with_embedded_resource"), Description("A prompt that holds a resource.")]
    public static PromptMessage[] WithEmbeddedResource([Description("URI of the resource to embed")] string resourceUri) =>
    [
        User(Samples.Embedded(resourceUri, "text/plain", "Embedded resource content for testing.")),
        User(new TextContentBlock { Text = "Please process the embedded resource above." }),
    ];

    [McpServerPrompt(Name = "test_prompt_with_image"), Description("A prompt that holds a picture.")]
    public static PromptMessage[] WithImage() => [User(Samples.Image), User(new TextContentBlock { Text = "Please analyze the image above." })];

    [McpServerPrompt(Name = "test_input_required_result_prompt"), Description("A prompt that asks the user first.")]
    public static string InputRequired(RequestContext<GetPromptRequestParams> request)
    {
        var answer = Answers.Elicited(request.Params?.InputResponses, "user_context", "context")
            ?? throw Ask.For("user_context", Ask.User("What context should the prompt use?", "context"));
        return $"The context is {answer}.";
    }

    private static PromptMessage User(ContentBlock content) => new() { Role = Role.User, Content = content };
}
