using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Xaa.McpClientHost.SignIn;
using Xaa.OAuth;

namespace Xaa.McpClientHost.Pages;

/// <summary>Who is signed in, as the pages name them.</summary>
public sealed record ShownPerson(string Name, string? Email)
{
    public static ShownPerson Of(AuthenticationTicket ticket) =>
        new(ticket.Principal.FindFirstValue(ClaimNames.Name) ?? ticket.Subject(), ticket.Principal.FindFirstValue(ClaimNames.Email));
}
