using Microsoft.AspNetCore.Identity;
using Xaa.Idp.Data;
using Xaa.Storage;

namespace Xaa.Idp.SignIn;

/// <summary>Checks a name and a password. An unknown name costs the same hash as a wrong password, so that time tells nothing.</summary>
public sealed class PasswordCheck(Store store, IPasswordHasher<PersonEntry> passwords)
{
    private static readonly PersonEntry Nobody = new() { Id = "", UserName = "", DisplayName = "", Email = "" };

    private readonly string _nobodysHash = passwords.HashPassword(Nobody, Guid.NewGuid().ToString());

    /// <summary>The person, when the password is hers, and suspended or not; otherwise null.</summary>
    public async ValueTask<PersonEntry?> FindAsync(string name, string password, CancellationToken cancellationToken)
    {
        var person = await store.FirstAsync(PersonRow.SelectByName, [("@name", ToLower(name))], PersonRow.From, cancellationToken);
        var verified = passwords.VerifyHashedPassword(person ?? Nobody, person?.PasswordHash ?? _nobodysHash, password);
        return person?.PasswordHash is not null && verified != PasswordVerificationResult.Failed ? person : null;
    }

    // As the databases' lower() and the index on it: letters of ASCII alone.
    private static string ToLower(string name) => new([.. name.Select(c => char.IsAsciiLetterUpper(c) ? char.ToLowerInvariant(c) : c)]);
}
