using System.Security.Claims;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Crm;

public sealed class Company
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Industry { get; init; }
    public required string City { get; init; }

    /// <summary>The sales region that it belongs to, which decides who may see it.</summary>
    public required string Region { get; init; }
    public int Employees { get; init; }
    public List<Contact> Contacts { get; init; } = [];
    public List<Deal> Deals { get; init; } = [];
}

public sealed class Contact
{
    public long Id { get; init; }
    public required string Name { get; init; }
    public required string Role { get; init; }
    public required string Email { get; init; }
    public required string Phone { get; init; }

    [JsonIgnore]
    public string CompanyId { get; init; } = "";
}

public sealed class Deal
{
    public long Id { get; init; }
    public required string Name { get; init; }

    /// <summary>One of <see cref="CrmDb.Stages"/>.</summary>
    public required string Stage { get; init; }
    public long Euros { get; init; }
    public DateOnly ClosesOn { get; init; }
    public required string Owner { get; init; }

    [JsonIgnore]
    public string CompanyId { get; init; } = "";
}

/// <summary>
/// The rule by which people see customers: whoever is given a region sees its companies with their contacts and deals, and nobody sees anything
/// else. It is data, because sales regions change hands more often than code; who has no row sees nothing.
/// </summary>
public sealed class Territory
{
    public required string Person { get; init; }
    public required string Region { get; init; }
}

public sealed class CrmDb(DbContextOptions<CrmDb> options) : SampleDb(options, "crm")
{
    public static readonly IReadOnlyList<string> Stages = ["lead", "qualified", "proposal", "won", "lost"];

    public DbSet<Company> Companies => Set<Company>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Deal> Deals => Set<Deal>();
    public DbSet<Territory> Territories => Set<Territory>();

    protected override IQueryable<object> Roots => Companies;

    /// <summary>The companies that the caller may see. Everything that is read here is read from them.</summary>
    public IQueryable<Company> SeenBy(ClaimsPrincipal user)
    {
        var person = Actor.Of(user).Person;
        return Companies.Where(company => Territories.Any(territory => territory.Person == person && territory.Region == company.Region));
    }

    public Task<Company?> ReadCompanyAsync(ClaimsPrincipal user, string companyId, CancellationToken cancellationToken) => SeenBy(user).AsNoTracking()
        .Include(company => company.Contacts.OrderBy(contact => contact.Name))
        .Include(company => company.Deals.OrderBy(deal => deal.ClosesOn))
        .AsSplitQuery()
        .SingleOrDefaultAsync(company => company.Id == companyId, cancellationToken);

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Company>().HasMany(company => company.Contacts).WithOne().HasForeignKey(contact => contact.CompanyId);
        modelBuilder.Entity<Company>().HasMany(company => company.Deals).WithOne().HasForeignKey(deal => deal.CompanyId);
        modelBuilder.Entity<Territory>().HasKey(territory => new { territory.Person, territory.Region });
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now)
    {
        var month = new DateOnly(now.Year, now.Month, 1);
        var next = month.AddMonths(1);
        return
        [
            .. Given("u-alice", "benelux", "alpine", "isles", "americas"),
            .. Given("u-bob", "benelux", "alpine"),
            Company("globex", "Globex", "Energy", "Rotterdam", "benelux", 2400,
                [Person("Hanna Scorpio", "Chief procurement officer"), Person("Frank Grimes", "Plant safety")],
                [Chance("Turbine test stands", "proposal", 480_000, month.AddDays(19)),
                    Chance("Spare anvils 2027", "qualified", 36_000, next.AddDays(9))]),
            Company("initech", "Initech", "Software", "Austin", "americas", 310,
                [Person("Milton Waddams", "Facilities"), Person("Joanna Lind", "Finance")],
                [Chance("Report automation", "won", 18_500, month.AddDays(4)), Chance("Basement refit", "lead", 7_200, next.AddDays(14))]),
            Company("umbrella", "Umbrella Pharma", "Health", "Basel", "alpine", 5100,
                [Person("Rebecca Chambers", "Laboratory lead")],
                [Chance("Clean-room hatches", "proposal", 129_000, month.AddDays(26)),
                    Chance("Cold chain rockets", "lost", 640_000, month.AddDays(-17))]),
            Company("hooli", "Hooli", "Software", "Dublin", "isles", 12000,
                [Person("Gavin Keane", "Vice president of platform"), Person("Denise Park", "Vendor management")],
                [Chance("Campus launch pad", "qualified", 950_000, next.AddMonths(2))]),
            Company("vandelay", "Vandelay Industries", "Trade", "Antwerp", "benelux", 85,
                [Person("Art Vandelay", "Import and export")],
                [Chance("Latex crates", "lead", 4_900, month.AddDays(27)), Chance("Export scales", "qualified", 22_000, next)]),
        ];
    }

    private static IEnumerable<Territory> Given(string person, params string[] regions) =>
        regions.Select(region => new Territory { Person = person, Region = region });

    private static Company Company(
        string id, string name, string industry, string city, string region, int employees, List<Contact> contacts, List<Deal> deals)
    {
        return new()
        {
            Id = id,
            Name = name,
            Industry = industry,
            City = city,
            Region = region,
            Employees = employees,
            Contacts = contacts,
            Deals = deals,
        };
    }

    private static Contact Person(string name, string role) =>
        new() { Name = name, Role = role, Email = $"{name.Replace(' ', '.').ToLowerInvariant()}@customer.example", Phone = "+1 555 0100" };

    private static Deal Chance(string name, string stage, long euros, DateOnly closesOn) =>
        new() { Name = name, Stage = stage, Euros = euros, ClosesOn = closesOn, Owner = "u-bob" };
}
