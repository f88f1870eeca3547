using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Crm;

public sealed class Company
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string Industry { get; init; }
    public required string City { get; init; }
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

public sealed class CrmDb(DbContextOptions<CrmDb> options) : SampleDb(options, "crm")
{
    public static readonly IReadOnlyList<string> Stages = ["lead", "qualified", "proposal", "won", "lost"];

    public DbSet<Company> Companies => Set<Company>();
    public DbSet<Contact> Contacts => Set<Contact>();
    public DbSet<Deal> Deals => Set<Deal>();

    protected override IQueryable<object> Roots => Companies;

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Company>().HasMany(company => company.Contacts).WithOne().HasForeignKey(contact => contact.CompanyId);
        modelBuilder.Entity<Company>().HasMany(company => company.Deals).WithOne().HasForeignKey(deal => deal.CompanyId);
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now)
    {
        var month = new DateOnly(now.Year, now.Month, 1);
        var next = month.AddMonths(1);
        return
        [
            Company("globex", "Globex", "Energy", "Rotterdam", 2400,
                [Person("Hanna Scorpio", "Chief procurement officer"), Person("Frank Grimes", "Plant safety")],
                [Chance("Turbine test stands", "proposal", 480_000, month.AddDays(19)),
                    Chance("Spare anvils 2027", "qualified", 36_000, next.AddDays(9))]),
            Company("initech", "Initech", "Software", "Austin", 310,
                [Person("Milton Waddams", "Facilities"), Person("Joanna Lind", "Finance")],
                [Chance("Report automation", "won", 18_500, month.AddDays(4)), Chance("Basement refit", "lead", 7_200, next.AddDays(14))]),
            Company("umbrella", "Umbrella Pharma", "Health", "Basel", 5100,
                [Person("Rebecca Chambers", "Laboratory lead")],
                [Chance("Clean-room hatches", "proposal", 129_000, month.AddDays(26)),
                    Chance("Cold chain rockets", "lost", 640_000, month.AddDays(-17))]),
            Company("hooli", "Hooli", "Software", "Dublin", 12000,
                [Person("Gavin Keane", "Vice president of platform"), Person("Denise Park", "Vendor management")],
                [Chance("Campus launch pad", "qualified", 950_000, next.AddMonths(2))]),
            Company("vandelay", "Vandelay Industries", "Trade", "Antwerp", 85,
                [Person("Art Vandelay", "Import and export")],
                [Chance("Latex crates", "lead", 4_900, month.AddDays(27)), Chance("Export scales", "qualified", 22_000, next)]),
        ];
    }

    private static Company Company(string id, string name, string industry, string city, int employees, List<Contact> contacts, List<Deal> deals) =>
        new() { Id = id, Name = name, Industry = industry, City = city, Employees = employees, Contacts = contacts, Deals = deals };

    private static Contact Person(string name, string role) =>
        new() { Name = name, Role = role, Email = $"{name.Replace(' ', '.').ToLowerInvariant()}@customer.example", Phone = "+1 555 0100" };

    private static Deal Chance(string name, string stage, long euros, DateOnly closesOn) =>
        new() { Name = name, Stage = stage, Euros = euros, ClosesOn = closesOn, Owner = "u-bob" };
}
