using Microsoft.AspNetCore.Authentication.Cookies;
using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.Options;
using Xaa.Client;
using Xaa.McpClientHost.Seed;
using Xaa.McpClientHost.StepUp;
using Xaa.OAuth;

namespace Xaa.McpClientHost.SignIn;

/// <summary>Sign-in with the IdP, and the cookie that stands for it. All ports of localhost share cookies, so the names say whose they are.</summary>
public static class AgentSignIn
{
    public const string CallbackPath = "/signin/callback";
    public const string Scheme = "idp";
    public const string CookieName = "xaa.agent";

    public static void AddAgentSignIn(this IServiceCollection services)
    {
        services.AddDataProtection().SetApplicationName(CookieName);
        services.AddIdpClient(s => s.GetRequiredService<AgentSeed>().Idp.SignIn with
        {
            Dpop = s.GetRequiredService<IOptions<AgentOptions>>().Value.Dpop,
        });
        services.AddSingleton<LogoutTokenValidator>();
        services.AddSingleton<SignInStore>();
        services.AddSingleton<ITicketStore, SignInTickets>();
        services.AddAuthentication(CookieAuthenticationDefaults.AuthenticationScheme)
            .AddCookie()
            .AddOAuth<OAuthOptions, SignInHandler>(Scheme, _ => { });
        services.AddOptions<CookieAuthenticationOptions>(CookieAuthenticationDefaults.AuthenticationScheme)
            .Configure<ITicketStore, IOptions<AgentOptions>, AgentSeed>(ConfigureCookie);
        services.AddOptions<OAuthOptions>(Scheme).Configure<AgentSeed>(ConfigureOAuth);
        services.AddAuthorization();
    }

    private static void ConfigureCookie(CookieAuthenticationOptions options, ITicketStore tickets, IOptions<AgentOptions> agent, AgentSeed seed)
    {
        options.Cookie.Name = CookieName;
        options.Cookie.HttpOnly = true;
        options.Cookie.SameSite = SameSiteMode.Lax;
        options.Cookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Cookie.BindTo(seed);
        options.ExpireTimeSpan = agent.Value.SignInLifetime;
        options.SlidingExpiration = false;
        options.SessionStore = tickets;
        options.Events.OnRedirectToLogin = context =>
            Results.Problem(statusCode: StatusCodes.Status401Unauthorized, title: "Nobody is signed in.").ExecuteAsync(context.HttpContext);
        options.Events.OnRedirectToAccessDenied = context =>
            Results.Problem(statusCode: StatusCodes.Status403Forbidden).ExecuteAsync(context.HttpContext);
    }

    private static void ConfigureOAuth(OAuthOptions options, AgentSeed seed)
    {
        options.Use(seed.Idp.SignIn, CookieName, OpenIdScopes.All);
        options.CorrelationCookie.BindTo(seed);
        options.Events.OnTicketReceived = context =>
        {
            if (StepUpReturn.IsOne(context.Properties))
                return StepUpReturn.ReceiveAsync(context);
            // A new sign-in never takes over the handle of a cookie that was there before: someone may have planted it.
            context.Request.Headers.Remove("Cookie");
            return Task.CompletedTask;
        };
        options.Events.OnRemoteFailure = context =>
            StepUpReturn.IsOne(context.Properties) ? StepUpReturn.ShowFailureAsync(context) : SignInEndpoints.ShowFailureAsync(context);
    }
}
