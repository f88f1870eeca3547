using System.ClientModel;
using System.Text.Json;
using Anthropic.Exceptions;
using Microsoft.Extensions.AI;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.Models;

/// <summary>What is wrong with a model, in words for the person. What the other side wrote is not quoted: it may hold the key.</summary>
public static class ModelFault
{
    public const string CutOff = "The model cannot be reached, or its answer was cut off.";
    public const string CutShort = "The model's answer was cut off, because it became too long.";

    public static string NothingSaid(ChatFinishReason? reason) => reason == ChatFinishReason.ContentFilter
        ? "The model's provider refused to answer this."
        : "The model's answer ended before it said anything.";

    /// <summary>The HTTP status of the provider's answer, where there was one.</summary>
    public static int? StatusOf(Exception exception) => exception.Chain().Select(cause => cause switch
    {
        ClientResultException { Status: > 0 } openAi => openAi.Status,
        AnthropicApiException anthropic => (int)anthropic.StatusCode,
        HttpRequestException { StatusCode: { } status } => (int)status,
        _ => (int?)null,
    }).FirstOrDefault(status => status is not null);

    public static string WordsOf(Exception exception) => StatusOf(exception) switch
    {
        401 or 403 => "The model refused this agent's key. Whoever runs the agent has to look at Agent:Model:ApiKey.",
        404 => "There is no such model at the model's address. Whoever runs the agent has to look at Agent:Model:Name and Agent:Model:Endpoint.",
        429 or 529 => "The model is asked too much now. Try again in a minute.",
        400 or 413 or 422 => "The model did not accept the request.",
        { } status => $"The model answered with an error ({status}). Try again later.",
        // Clients that try twice wrap what happened each time.
        null => exception.Chain().Select(WordsOfCause).FirstOrDefault(words => words is not null) ?? "The model's answer was not what its interface promises.",
    };

    private static string? WordsOfCause(Exception cause) => cause switch
    {
        TimeoutException or OperationCanceledException => "The model did not answer in time.",
        JsonException or FormatException or AnthropicInvalidDataException => "The model's answer cannot be understood.",
        HttpRequestException or IOException or ClientResultException or AnthropicIOException => CutOff,
        _ => null,
    };
}
