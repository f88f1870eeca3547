using Microsoft.AspNetCore.Authentication;

namespace Xaa.Client;

/// <summary>
/// Where one sign-in is kept: the person, and the tokens of <see cref="TicketTokens"/>. It is sealed at rest, and what cannot be opened is no sign-in.
/// <see cref="SealedSignInFile"/> is one for an app on the person's own device.
/// </summary>
public interface IKeptSignIn
{
    /// <summary>The sign-in as it stands now; null when it has ended, or cannot be opened.</summary>
    ValueTask<AuthenticationTicket?> FindAsync(CancellationToken cancellationToken);

    /// <summary>Keeps changed tokens. False when the sign-in has ended meanwhile: then they are not kept.</summary>
    ValueTask<bool> ReplaceAsync(AuthenticationTicket ticket, CancellationToken cancellationToken);

    /// <summary>Keeps nothing of it any more.</summary>
    ValueTask RemoveAsync(CancellationToken cancellationToken);

    /// <summary>
    /// Keeps other processes from changing the sign-in until what is returned is disposed of, where several can: a refresh token that two of them
    /// redeem looks stolen to the IdP. RFC 9700 §4.14.
    /// </summary>
    ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken);
}
