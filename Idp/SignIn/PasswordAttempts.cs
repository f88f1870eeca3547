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
public sealed class PasswordAttempts(PasswordCheck passwords, SignInThrottle throttle)
{
    public async ValueTask<PasswordAttempt> TryAsync(HttpContext http, string name, string password, CancellationToken cancellationToken)
    {
        var address = http.Connection.RemoteIpAddress?.ToString() ?? "";
        if (!throttle.TryEnter(name, address))
            return new PasswordAttempt.Blocked(TimeSpan.FromMinutes(1));
        if (await passwords.FindAsync(name, password, cancellationToken) is not { } person)
            return new PasswordAttempt.Wrong();
        throttle.Succeeded(name, address);
        return new PasswordAttempt.Right(person);
    }
}
