namespace Xaa.Client;

/// <summary>An app that signs people in at one IdP.</summary>
/// <param name="Client">The app there.</param>
/// <param name="RedirectUri">Where the IdP answers: registered there as exactly this string. Its path is the app's callback.</param>
public sealed record SignInRegistration(ClientRegistration Client, string RedirectUri)
{
    /// <summary>Whether each sign-in gets a key of its own, which its refresh token is bound to where the IdP does so. RFC 9449 §5.</summary>
    public DpopMode Dpop { get; init; }

    /// <summary>The app's own origin.</summary>
    public string Origin => new Uri(RedirectUri).GetLeftPart(UriPartial.Authority);
}
