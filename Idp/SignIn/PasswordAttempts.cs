using Xaa.Idp.Data;

namespace Xaa.Idp.SignIn;

/// <summary>How an attempt to give the password ended.</summary>
public abstract record PasswordAttempt
{
    private PasswordAttempt()
    {
    }

    /// <summary>It was hers. She may be suspended.</summary>
    public sealed record Right(PersonEntry Person) : PasswordAttempt;

    /// <summary>The name is not known, or the password is not hers: nobody is told which.</summary>
    public sealed record Wrong : PasswordAttempt;

    /// <summary>There were too many; it was not looked at.</summary>
    public sealed record Blocked(TimeSpan Wait) : PasswordAttempt;
}

/// <summary>Names and passwords as they are typed: limited first, then checked.</summary>
public sealed class PasswordAttempts(PasswordCheck passwords, AttemptLimits limits, KnownDevices devices, TimeProvider clock)
{
    public async ValueTask<PasswordAttempt> TryAsync(HttpContext http, string name, string password, CancellationToken cancellationToken)
    {
        var network = Networks.Of(http.Connection.RemoteIpAddress);
        var (entry, blockedUntil) = await limits.TryEnterAsync(name, network, devices.Find(http, name), cancellationToken);
        if (entry is null)
            return new PasswordAttempt.Blocked(blockedUntil!.Value - clock.GetUtcNow());
        if (await passwords.FindAsync(name, password, cancellationToken) is not { } person)
            return new PasswordAttempt.Wrong();
        await limits.SucceededAsync(entry, cancellationToken);
        return new PasswordAttempt.Right(person);
    }
}
