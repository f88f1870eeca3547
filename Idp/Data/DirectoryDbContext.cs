using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Xaa.Idp.Data;

/// <summary>What an administrator edits. The hot path reads <see cref="Policy.PolicySnapshot"/> instead; the schema is in Migrations/.</summary>
public sealed class DirectoryDbContext(DbContextOptions<DirectoryDbContext> options) : DbContext(options)
{
    public DbSet<PersonEntry> People => Set<PersonEntry>();

    public DbSet<ClientEntry> Clients => Set<ClientEntry>();

    public DbSet<ServerEntry> Servers => Set<ServerEntry>();

    public DbSet<ConnectionEntry> Connections => Set<ConnectionEntry>();

    public DbSet<SeedEntry> Seeds => Set<SeedEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PersonEntry>().ToTable("people").HasKey(p => p.Id);
        modelBuilder.Entity<ClientEntry>().ToTable("clients").HasKey(c => c.ClientId);
        modelBuilder.Entity<ServerEntry>().ToTable("servers").HasKey(s => s.Name);
        modelBuilder.Entity<SeedEntry>().ToTable("seed").HasKey(s => s.Fingerprint);
        modelBuilder.Entity<ConnectionEntry>(connection =>
        {
            connection.ToTable("connections").HasKey(c => new { c.Client, c.Server });
            connection.HasOne<ClientEntry>().WithMany().HasForeignKey(c => c.Client);
            connection.HasOne<ServerEntry>().WithMany().HasForeignKey(c => c.Server);
            connection.Property(c => c.RequireAcr).HasConversion(
                value => JsonSerializer.Serialize(value, JsonSerializerOptions.Default),
                text => JsonSerializer.Deserialize<Dictionary<string, string>>(text, JsonSerializerOptions.Default)!,
                new ValueComparer<Dictionary<string, string>>(
                    (a, b) => a!.Count == b!.Count && !a.Except(b).Any(),
                    value => value.Count,
                    value => new(value)));
        });
        UseSnakeCaseColumns(modelBuilder);
    }

    // The whole store keeps time as unix milliseconds, and lists as JSON, which is how SessionReader reads them, too.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder)
    {
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();
        configurationBuilder.Properties<List<string>>().HaveConversion<JsonList, ListComparer>();
    }

    private static void UseSnakeCaseColumns(ModelBuilder modelBuilder)
    {
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));

    private sealed class JsonList() : ValueConverter<List<string>, string>(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Default),
        text => JsonSerializer.Deserialize<List<string>>(text, JsonSerializerOptions.Default)!);

    private sealed class ListComparer() : ValueComparer<List<string>>(
        (a, b) => a!.SequenceEqual(b!),
        list => list.Count,
        list => new(list));
}
