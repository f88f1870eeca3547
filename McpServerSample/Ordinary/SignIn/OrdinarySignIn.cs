using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Options;
using Microsoft.Extensions.Primitives;
using Xaa.Client;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>Sends people to the company's IdP, and takes them back. A server that is closed to the ordinary way has no such scheme.</summary>
public static class OrdinarySignIn
{
    private const string Scheme = "idp";

    private static readonly string[] Asked = [OpenIdScopes.OpenId, OpenIdScopes.Profile, OpenIdScopes.Email];

    public static void AddOrdinarySignIn(this IServiceCollection services)
    {
        services.AddIdpClient(s => s.GetRequiredService<ServerSeed>().SignIn!.Registration);
        services.AddTransient<SignInHandler>();
        services.TryAddEnumerable(
            ServiceDescriptor.Singleton<IPostConfigureOptions<OAuthOptions>, OAuthPostConfigureOptions<OAuthOptions, SignInHandler>>());
        services.AddOptions<AuthenticationOptions>().Configure<ServerSeed>((options, server) =>
        {
            if (server.IsOrdinaryWayOpen)
                options.AddScheme<SignInHandler>(Scheme, displayName: null);
        });
        services.AddOptions<OAuthOptions>(Scheme).Configure<ServerSeed>((options, server) =>
        {
            options.Use(server.SignIn!.Registration, $"xaa.{server.Name}", Asked);
            // Nobody is signed in by a scheme: the ticket is taken before.
            options.SignInScheme = "none";
            options.Events.OnTicketReceived = TakeAsync;
            options.Events.OnRemoteFailure = FailAsync;
        });
    }

    /// <summary>Sends the browser to the IdP, and from there to <see cref="ConsentEndpoint.Path"/>.</summary>
    /// <returns>Null when it is on its way; otherwise what to tell the client.</returns>
    public static async Task<AuthorizeFault?> ChallengeAsync(HttpContext http, OrdinaryRequest request, SealedRequest seal)
    {
        var next = ConsentEndpoint.Path + QueryString.Create("request", seal.Seal(request.Parameters));
        var properties = new AuthenticationProperties { RedirectUri = next };
        properties.SetParameter(Parameters.Prompt, request.Asks(PromptValues.Login) ? PromptValues.Login : null);
        properties.SetParameter(Parameters.AcrValues, Scopes.Format(request.RequiredAcr));
        try
        {
            await http.ChallengeAsync(Scheme, properties);
            return null;
        }
        catch (SignInException failed)
        {
            Log(http, failed.Reason, failed);
            return Unavailable;
        }
    }

    private static AuthorizeFault Unavailable { get; } = new(OAuthErrors.TemporarilyUnavailable, "The identity provider cannot be asked now.");

    private static async Task TakeAsync(TicketReceivedContext context)
    {
        var http = context.HttpContext;
        var server = http.RequestServices.GetRequiredService<ServerSeed>();
        await http.RequestServices.GetRequiredService<BrowserSession>().StartAsync(http, SignedIn.From(server.SignIn!.Issuer, context.Principal!));
        context.HandleResponse();
        await new SeeOther(context.ReturnUri!).ExecuteAsync(http);
    }

    // An error that answers a sign-in of ours goes on to the client; what answers none is shown. What the other side wrote is for nobody's eyes.
    private static async Task FailAsync(RemoteFailureContext context)
    {
        var http = context.HttpContext;
        context.HandleResponse();
        var isErrorAnswer = http.Request.Query.ContainsKey(Parameters.Error);
        var reason = (context.Failure as SignInException)?.Reason ?? (isErrorAnswer ? SignInReasons.Refused : SignInReasons.StateMismatch);
        Log(http, reason, context.Failure as SignInException);

        var services = http.RequestServices;
        var reading = isErrorAnswer
            && context.Properties?.RedirectUri is { } next
            && services.GetRequiredService<SealedRequest>().Open(Query(next)) is { } opened
            ? await services.GetRequiredService<OrdinaryRequestReader>().ReadAsync(opened.Parameters, http.RequestAborted)
            : null;
        var answer = reading?.Request is { } request
            ? AuthorizeAnswer.Fault(
                services.GetRequiredService<ServerSeed>().Issuer,
                request.RedirectUri,
                request.State,
                new(OAuthErrors.AccessDenied, "The identity provider did not sign the person in."))
            : Notices.SignInFailed(reason == SignInReasons.IdpUnavailable);
        await answer.ExecuteAsync(http);
    }

    private static StringValues Query(string address) =>
        Microsoft.AspNetCore.WebUtilities.QueryHelpers.ParseQuery(address[address.IndexOf('?', StringComparison.Ordinal)..])["request"];

    private static void Log(HttpContext http, string reason, Exception? failure) => http.RequestServices.GetRequiredService<ILogger<SignInHandler>>()
        .LogWarning(failure, "A sign-in was not accepted: {Reason}.", reason);
}
