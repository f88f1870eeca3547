using System.Security.Claims;
using System.Text.Encodings.Web;
using Microsoft.AspNetCore.Authentication;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Options;

namespace Xaa.Mcp.Transport.Tests;

/// <summary>
/// Takes <c>Bearer alice</c> for alice and <c>Bearer alice+write</c> for alice with the scope write; this suite is not about tokens.
/// </summary>
internal sealed class TestUsers(IOptionsMonitor<AuthenticationSchemeOptions> options, ILoggerFactory logger, UrlEncoder encoder)
    : AuthenticationHandler<AuthenticationSchemeOptions>(options, logger, encoder)
{
    protected override Task<AuthenticateResult> HandleAuthenticateAsync()
    {
        if (Request.Headers.Authorization.ToString() is not { Length: > 0 } header)
        {
            return Task.FromResult(AuthenticateResult.NoResult());
        }

        if (header.Split(' ') is not ["Bearer", var token])
        {
            return Task.FromResult(AuthenticateResult.Fail("Not a bearer token."));
        }

        var parts = token.Split('+');
        var identity = new ClaimsIdentity([new("sub", parts[0]), .. parts[1..].Select(scope => new Claim("scope", scope))], Scheme.Name);
        return Task.FromResult(AuthenticateResult.Success(new(new ClaimsPrincipal(identity), Scheme.Name)));
    }
}
