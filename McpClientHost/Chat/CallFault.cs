using ModelContextProtocol;
using Xaa.Client;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.Chat;

/// <summary>Why a call came to no answer, in words for the person and the model.</summary>
public sealed record CallFault(string Title, string? Detail, string? Code)
{
    public static CallFault Of(Exception exception, string server)
    {
        if (exception.Chain().OfType<IdentityAssertionException>().FirstOrDefault() is { Refusal: var refusal })
        {
            var title = refusal switch
            {
                { NeedsStrongerSignIn: true } => "It needs a second factor, and that did not come about. Nothing was changed.",
                { IsPolicyDenial: true } => $"Access to {server} was refused: your IT department decides who may use it with this agent.",
                { IsAnswer: true } => $"There is no access token for {server}.",
                _ => $"{server} cannot be reached now, or does not answer as it should.",
            };
            return new(title, refusal.Description, refusal.Code);
        }
        return exception switch
        {
            TimeoutException => new($"{server} did not answer in time. Whether it took effect is not known.", null, null),
            McpProtocolException protocol => new($"{server} refused the call.", protocol.Message, null),
            InvalidOperationException => new($"{server} is not connected.", null, null),
            _ => new($"{server} did not answer as an MCP server does.", null, null),
        };
    }
}
