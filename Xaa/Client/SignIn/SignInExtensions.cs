using Microsoft.AspNetCore.Authentication.OAuth;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;

namespace Xaa.Client;

/// <summary>Adds sign-in with an IdP to a host.</summary>
public static class SignInExtensions
{
    /// <summary>
    /// Adds the back channel: <see cref="IdpClient"/> and <see cref="IdTokenValidator"/>. The front is a scheme of <see cref="SignInHandler"/>, or
    /// <see cref="NativeSignIn"/> on the person's own device.
    /// </summary>
    /// <param name="services">The host's services.</param>
    /// <param name="registration">The app at its IdP. Asked once, when somebody first signs in.</param>
    public static IServiceCollection AddIdpClient(this IServiceCollection services, Func<IServiceProvider, SignInRegistration> registration)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(registration);
        services.AddSingleton<IdpClient>();
        services.AddSingleton<IdTokenValidator>();
        services.AddSingleton<NativeSignIn>();
        services.AddHttpClient(IdpClient.HttpClientName).ConfigurePrimaryHttpMessageHandler(
            () => new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false });
        return services;
    }

    /// <summary>Points the scheme at the IdP.</summary>
    /// <param name="options">The scheme's.</param>
    /// <param name="registration">The app at its IdP.</param>
    /// <param name="cookieName">What its cookies are called at first: all ports of localhost share cookies, so it says whose they are.</param>
    /// <param name="scopes">What it asks for.</param>
    public static void Use(this OAuthOptions options, SignInRegistration registration, string cookieName, params IEnumerable<string> scopes)
    {
        options.ClientId = registration.Client.ClientId;
        // The client authenticates by IdpClient, and the endpoints come from the metadata; the options only insist that something stands here.
        options.ClientSecret = registration.Client.Issuer;
        options.AuthorizationEndpoint = registration.Client.Issuer;
        options.TokenEndpoint = registration.Client.Issuer;
        options.CallbackPath = new Uri(registration.RedirectUri).AbsolutePath;
        options.ClaimsIssuer = registration.Client.Issuer;
        options.UsePkce = true;
        options.CorrelationCookie.Name = cookieName + ".correlation.";
        // Lax comes along with the redirect back; None would need https, which loopback does not have.
        options.CorrelationCookie.SameSite = SameSiteMode.Lax;
        // Not every browser sends a Secure cookie to loopback over http.
        options.CorrelationCookie.SecurePolicy = CookieSecurePolicy.SameAsRequest;
        options.Scope.Clear();
        foreach (var scope in scopes)
            options.Scope.Add(scope);
    }
}
