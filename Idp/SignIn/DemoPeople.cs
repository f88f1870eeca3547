using Microsoft.Extensions.Options;
using Xaa.Idp.Seed;

namespace Xaa.Idp.SignIn;

/// <summary>A person that the sign-in page may name.</summary>
public sealed record DemoPerson(string UserName, string About, string? Password);

/// <summary>The people of the demo and their password, from the seed. Only in Development on loopback, where alone a seed may hold passwords.</summary>
public sealed class DemoPeople(IOptions<IdpOptions> options, IHostEnvironment environment)
{
    public IReadOnlyList<DemoPerson> All { get; } =
        environment.IsDevelopment() && options.Value is { IsLoopback: true, SeedFile: { Length: > 0 } path }
            ? [.. SeedFile.Read(path).Document.People.Where(p => p.Password is not null).Select(p => new DemoPerson(p.UserName, Describe(p), p.Password))]
            : [];

    private static string Describe(SeedPerson person) =>
        string.Join(", ", person.Active ? person.Groups : person.Groups.Append("suspended"));
}
