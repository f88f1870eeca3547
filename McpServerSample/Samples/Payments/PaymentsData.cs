using System.ComponentModel.DataAnnotations.Schema;
using System.Text.Json.Serialization;
using Microsoft.EntityFrameworkCore;

namespace Xaa.McpServerSample.Samples.Payments;

public sealed class Customer
{
    public required string Id { get; init; }
    public required string Name { get; init; }
    public required string CardBrand { get; init; }
    public required string CardLast4 { get; init; }
}

public sealed class Payment
{
    public long Id { get; init; }
    public required string CustomerId { get; init; }
    public required string Description { get; init; }

    /// <summary>In cents.</summary>
    public long Amount { get; init; }
    public required string Currency { get; init; }
    public required string MadeBy { get; init; }
    public required string Client { get; init; }
    public string? Agent { get; init; }
    public string? Tenant { get; init; }
    public DateTimeOffset MadeAt { get; init; }
    public List<Refund> Refunds { get; init; } = [];

    [JsonIgnore]
    public string IdempotencyKey { get; init; } = "";

    [NotMapped]
    public string MadeThrough => new Actor(MadeBy, Client, Agent, Tenant).Words;

    [NotMapped]
    public long Refunded => Refunds.Sum(refund => refund.Amount);

    [NotMapped]
    public string Status => Refunded == 0 ? "succeeded" : Refunded < Amount ? "partially_refunded" : "refunded";
}

public sealed class Refund
{
    public long Id { get; init; }

    /// <summary>In cents.</summary>
    public long Amount { get; init; }
    public required string Reason { get; init; }
    public required string MadeBy { get; init; }
    public required string Client { get; init; }
    public string? Agent { get; init; }
    public string? Tenant { get; init; }
    public DateTimeOffset MadeAt { get; init; }

    [NotMapped]
    public string MadeThrough => new Actor(MadeBy, Client, Agent, Tenant).Words;

    [JsonIgnore]
    public long PaymentId { get; init; }

    [JsonIgnore]
    public string IdempotencyKey { get; init; } = "";
}

public sealed class PaymentsDb(DbContextOptions<PaymentsDb> options) : SampleDb(options, "payments")
{
    private const string Terminal = "payments-app";

    public DbSet<Customer> Customers => Set<Customer>();
    public DbSet<Payment> Payments => Set<Payment>();
    public DbSet<Refund> Refunds => Set<Refund>();

    protected override IQueryable<object> Roots => Customers;

    /// <summary>Payments with what went back of them, to read only.</summary>
    public IQueryable<Payment> Whole => Payments.AsNoTracking().Include(payment => payment.Refunds.OrderBy(refund => refund.Id));

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<Payment>().HasOne<Customer>().WithMany().HasForeignKey(payment => payment.CustomerId);
        modelBuilder.Entity<Payment>().HasMany(payment => payment.Refunds).WithOne().HasForeignKey(refund => refund.PaymentId);
        base.OnModelCreating(modelBuilder);
    }

    protected override IEnumerable<object> FirstRows(DateTimeOffset now) =>
    [
        new Customer { Id = "acme-stores", Name = "Acme Stores", CardBrand = "visa", CardLast4 = "7310" },
        new Customer { Id = "globex", Name = "Globex", CardBrand = "visa", CardLast4 = "4242" },
        new Customer { Id = "initech", Name = "Initech", CardBrand = "mastercard", CardLast4 = "4444" },
        new Customer { Id = "umbrella", Name = "Umbrella Pharma", CardBrand = "amex", CardLast4 = "0005" },
        new Customer { Id = "vandelay", Name = "Vandelay Industries", CardBrand = "visa", CardLast4 = "1881" },
        Paid("acme-stores", "Anvils for the spring window", 64_000, now.AddDays(-45)),
        Paid("globex", "Anvil, 50 kg, two pieces", 39_800, now.AddDays(-31)),
        Paid("initech", "Report automation, October", 14_900, now.AddDays(-24)),
        Paid("umbrella", "Hatch seals", 8_250, now.AddDays(-16), Back(8_250, "Wrong size delivered", now.AddDays(-12))),
        Paid("vandelay", "Export scales, deposit", 22_000, now.AddDays(-9)),
        Paid("globex", "Turbine inspection", 47_500, now.AddDays(-6), Back(5_000, "Second visit was not needed", now.AddDays(-2))),
        Paid("acme-stores", "Rocket skates, demonstration pair", 12_900, now.AddDays(-3)),
        Paid("initech", "Report automation, November", 14_900, now.AddDays(-1)),
    ];

    private static Payment Paid(string customer, string description, long amount, DateTimeOffset at, params Refund[] refunds) => new()
    {
        CustomerId = customer,
        Description = description,
        Amount = amount,
        Currency = "EUR",
        MadeBy = "u-carol",
        Client = Terminal,
        MadeAt = at,
        IdempotencyKey = $"{customer}-{at.ToUnixTimeSeconds()}",
        Refunds = [.. refunds],
    };

    private static Refund Back(long amount, string reason, DateTimeOffset at) => new()
    {
        Amount = amount,
        Reason = reason,
        MadeBy = "u-carol",
        Client = Terminal,
        MadeAt = at,
        IdempotencyKey = $"refund-{at.ToUnixTimeSeconds()}",
    };
}
