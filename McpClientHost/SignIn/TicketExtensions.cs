using Microsoft.AspNetCore.Authentication;
using Xaa.OAuth;

namespace Xaa.McpClientHost.SignIn;

/// <summary>What a ticket holds besides the person.</summary>
internal static class TicketExtensions
{
    // A parameter, not an item: it is never serialized, so the store never holds the handle itself.
    private const string HandleName = "handle";

    public static void SetHandle(this AuthenticationProperties properties, string handle) => properties.SetParameter(HandleName, handle);

    public static string Handle(this AuthenticationTicket ticket) =>
        ticket.Properties.GetParameter<string>(HandleName) ?? throw new InvalidOperationException("The ticket did not come from the store.");

    public static string Subject(this AuthenticationTicket ticket) =>
        ticket.Principal.FindFirst(ClaimNames.Subject)?.Value ?? throw new InvalidOperationException("The ticket names nobody.");

    /// <summary>The session at the IdP that it came of, where the IdP says so.</summary>
    public static string? SessionId(this AuthenticationTicket ticket) => ticket.Principal.FindFirst(ClaimNames.SessionId)?.Value;
}
