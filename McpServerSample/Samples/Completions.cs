using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;

namespace Xaa.McpServerSample.Samples;

/// <summary>
/// What could be typed next for an argument of a prompt, or in the template of a resource. Prompts and templates call the same thing by the same
/// name, so a sample answers by the argument's name alone, with what the caller may see.
/// </summary>
public interface ICompletions
{
    /// <summary>The values that begin with what was typed, at most 100; null where the argument has none to offer.</summary>
    IQueryable<string>? Of(string argument, string typed, ClaimsPrincipal user);
}

internal static class Completions
{
    private const int Most = 100;

    public static async ValueTask<CompleteResult> AnswerAsync<TCompletions>(
        RequestContext<CompleteRequestParams> request, CancellationToken cancellationToken)
        where TCompletions : ICompletions
    {
        var asked = request.Params ?? throw Invalid("There is nothing to complete.");
        var arguments = ArgumentsOf(request.Server.ServerOptions, asked.Ref);
        if (!arguments.Contains(asked.Argument.Name))
            throw Invalid($"There is no argument '{asked.Argument.Name}' there.");
        if (asked.Argument.Value.Contains('\0'))
            throw Invalid("The value is not well-formed text.");
        var sample = ActivatorUtilities.CreateInstance<TCompletions>(request.Services!);
        if (sample.Of(asked.Argument.Name, asked.Argument.Value, request.User!) is not { } values)
            return new();
        var found = await values.Take(Most + 1).ToListAsync(cancellationToken);
        return new() { Completion = new() { Values = [.. found.Take(Most)], HasMore = found.Count > Most } };
    }

    // Found by the exact name, as the guard in front of the endpoint found its scopes.
    private static IEnumerable<string> ArgumentsOf(McpServerOptions options, Reference reference) => reference switch
    {
        PromptReference { Name: { } name } when options.PromptCollection?.TryGetPrimitive(name, out var prompt) == true =>
            (prompt.ProtocolPrompt.Arguments ?? []).Select(argument => argument.Name),
        ResourceTemplateReference { Uri: { } uri } when options.ResourceCollection?.TryGetPrimitive(uri, out var resource) == true =>
            uri.Split('{').Skip(1).Select(part => part[..part.IndexOf('}')]),
        _ => throw Invalid("There is no such prompt or resource template."),
    };

    private static McpProtocolException Invalid(string message) => new(message, McpErrorCode.InvalidParams);
}
