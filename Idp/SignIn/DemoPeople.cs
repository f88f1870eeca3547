using Xaa.Idp.Seed;

namespace Xaa.Idp.SignIn;

/// <summary>A person that the sign-in page may name.</summary>
public sealed record DemoPerson(string UserName, string About, string? Password, string? TotpSecret)
{
    public override string ToString() => "[demo_person]";
}

/// <summary>The people of the demo and their secrets, from the seed. Only where a seed may hold passwords: Development on loopback.</summary>
public sealed record DemoPeople(IReadOnlyList<DemoPerson> All)
{
    public static DemoPeople From(SeedFile? seed, bool allowed) => new(
        seed is not null && allowed
            ? [.. seed.Document.People.Where(p => p.Password is not null).Select(p => new DemoPerson(p.UserName, Describe(p), p.Password, p.TotpSecret))]
            : []);

    private static string Describe(SeedPerson person) => string.Join(", ", person.Active ? person.Groups : person.Groups.Append("suspended"));

    public override string ToString() => "[demo_people]";
}
