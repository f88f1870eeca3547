using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Client;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpClientHost.SignIn;

public static class SignInEndpoints
{
    /// <summary>What the IdP sends the browser back with after a sign-out.</summary>
    public const string SignedOutState = "signed-out";

    public static void MapSignIn(this WebApplication app)
    {
        app.MapGet("/signin", (HttpContext http) => http.User.Identity?.IsAuthenticated == true
            ? new SeeOther("/")
            : Results.Challenge(new AuthenticationProperties { RedirectUri = "/" }, [AgentSignIn.Scheme]));
        app.MapPost("/signout", SignOutAsync).AcceptOwnPostsOnly();
        app.MapBackchannelLogout();
    }

    /// <summary>A sign-in that failed ends on a page that says so in words of ours; what the other side wrote is for the log.</summary>
    public static Task ShowFailureAsync(RemoteFailureContext context)
    {
        // The base class fails either at state and correlation, before it knows the properties of the sign-in, or at an error answer.
        var isErrorAnswer = context.Request.Query.ContainsKey(Parameters.Error) && context.Properties is not null;
        var reason = (context.Failure as SignInException)?.Reason ?? (isErrorAnswer ? SignInReasons.Refused : SignInReasons.StateMismatch);
        context.HttpContext.RequestServices.GetRequiredService<ILogger<SignInHandler>>()
            .LogWarning(context.Failure as SignInException, "A sign-in was not accepted: {Reason}.", reason);
        context.HandleResponse();
        var status = reason == SignInReasons.IdpUnavailable ? StatusCodes.Status503ServiceUnavailable : StatusCodes.Status400BadRequest;
        return AgentPages.SignedOut(reason, status).ExecuteAsync(context.HttpContext);
    }

    // The session here ends first, whatever becomes of the one at the IdP.
    private static async Task<IResult> SignOutAsync(HttpContext http, IdpClient idp, AgentSeed seed, ILogger<IdpClient> log)
    {
        var held = (await http.AuthenticateAsync()).Ticket?.RefreshToken();
        await http.SignOutAsync();
        if (held is { } token)
            await GiveBackAsync(token, idp, log, http.RequestAborted);
        try
        {
            var configuration = await idp.GetConfigurationAsync(http.RequestAborted);
            if (SecureAddress.TryParse(configuration.EndSessionEndpoint) is not { } endpoint)
                return new SeeOther("/");
            // Without id_token_hint: an ID token has no business in an address. The IdP asks the person instead.
            return new SeeOther(QueryHelpers.AddQueryString(endpoint.AbsoluteUri, new Dictionary<string, string?>
            {
                [Parameters.ClientId] = seed.Idp.ClientId,
                [Parameters.PostLogoutRedirectUri] = seed.Idp.Origin + "/",
                // Comes back only when the session there has ended.
                [Parameters.State] = SignedOutState,
            }));
        }
        catch (SignInException)
        {
            return new SeeOther("/");
        }
    }

    // Then what this agent held is worth nothing to anybody, even if she stays signed in at the IdP.
    private static async Task GiveBackAsync(RefreshToken token, IdpClient idp, ILogger log, CancellationToken cancellationToken)
    {
        try
        {
            await idp.RevokeAsync(token, cancellationToken);
        }
        catch (SignInException e)
        {
            log.LogWarning(e, "A refresh token could not be given back at sign-out; it ends with its session.");
        }
    }
}
