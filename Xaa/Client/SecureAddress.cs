namespace Xaa.Client;

/// <summary>Addresses that secrets may be sent to.</summary>
public static class SecureAddress
{
    /// <summary>The address, if a secret may be sent there: https, or http on loopback, without user information and fragment.</summary>
    public static Uri? TryParse(string? address) =>
        Uri.TryCreate(address, UriKind.Absolute, out var uri)
        && (uri.Scheme == Uri.UriSchemeHttps || (uri.Scheme == Uri.UriSchemeHttp && uri.IsLoopback))
        && uri.UserInfo.Length == 0
        && uri.Fragment.Length == 0
            ? uri
            : null;

    internal static string Origin(Uri uri) => uri.GetLeftPart(UriPartial.Authority);
}
