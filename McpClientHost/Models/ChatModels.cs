using System.ClientModel;
using System.ClientModel.Primitives;
using Anthropic;
using Microsoft.Extensions.AI;
using Microsoft.Extensions.Options;
using OpenAI;
using Xaa.McpClientHost.Models.Scripted;

namespace Xaa.McpClientHost.Models;

/// <summary>The one model of this agent, as its settings say.</summary>
public static class ChatModels
{
    // What no provider needs and some refuse to be asked without.
    private const string NoKey = "none";

    public static void AddChatModel(this IServiceCollection services) => services.AddSingleton<IChatClient>(
        s => Create(s.GetRequiredService<IOptions<AgentOptions>>().Value.Model));

    private static IChatClient Create(ModelOptions model) => model.Provider switch
    {
        ModelOptions.OpenAI => new OpenAIClient(new ApiKeyCredential(model.ApiKey ?? NoKey), OpenAI(model)).GetChatClient(model.Name).AsIChatClient(),
        ModelOptions.Anthropic => new AnthropicClient(Anthropic(model)).AsIChatClient(model.Name, defaultMaxOutputTokens: 8_192),
        _ => new ScriptedPlanner(),
    };

    private static OpenAIClientOptions OpenAI(ModelOptions model)
    {
        var options = new OpenAIClientOptions
        {
            NetworkTimeout = model.Timeout,
            RetryPolicy = new ClientRetryPolicy(maxRetries: 1),
            Transport = new HttpClientPipelineTransport(Http()),
        };
        if (model.Endpoint is { } endpoint)
            options.Endpoint = new(endpoint);
        return options;
    }

    private static Anthropic.Core.ClientOptions Anthropic(ModelOptions model)
    {
        var options = new Anthropic.Core.ClientOptions
        {
            ApiKey = model.ApiKey ?? NoKey,
            // Otherwise it looks for one in the environment of the process.
            AuthToken = null,
            HttpClient = Http(),
            MaxRetries = 1,
            Timeout = model.Timeout,
        };
        if (model.Endpoint is { } endpoint)
            options.BaseUrl = endpoint;
        return options;
    }

    // Not of the factory: its handlers retry and log. The key follows no redirect.
    private static HttpClient Http() =>
        new(new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false }) { Timeout = Timeout.InfiniteTimeSpan };
}
