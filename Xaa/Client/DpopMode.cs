namespace Xaa.Client;

/// <summary>Whether tokens are bound to a key of this client. RFC 9449, SPEC 59 to 64.</summary>
public enum DpopMode
{
    /// <summary>Bearer tokens.</summary>
    Off,

    /// <summary>Bound tokens where the authorization server's metadata lists the algorithm of the proofs, bearer tokens elsewhere.</summary>
    WhenSupported,

    /// <summary>Bound tokens or none: whatever is not bound to the key is refused, the ID-JAG included (SPEC 60).</summary>
    Required,
}
