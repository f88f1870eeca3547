using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.ChangeTracking;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Xaa.Idp.Data;

/// <summary>
/// The people, for what is asked of them rarely. Policy is read and changed without it (<see cref="Policy.PolicyStore"/>): the first use of EF Core
/// takes a second, which no start and no token request should wait for. The schema is in Migrations/.
/// </summary>
public sealed class DirectoryDbContext(DbContextOptions<DirectoryDbContext> options) : DbContext(options)
{
    public DbSet<PersonEntry> People => Set<PersonEntry>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        modelBuilder.Entity<PersonEntry>().ToTable("people").HasKey(p => p.Id);
        foreach (var property in modelBuilder.Model.GetEntityTypes().SelectMany(type => type.GetProperties()))
            property.SetColumnName(JsonNamingPolicy.SnakeCaseLower.ConvertName(property.Name));
    }

    // The whole store keeps lists as JSON, which is how SessionReader reads them, too.
    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<List<string>>().HaveConversion<JsonList, ListComparer>();

    private sealed class JsonList() : ValueConverter<List<string>, string>(
        list => JsonSerializer.Serialize(list, JsonSerializerOptions.Default),
        text => JsonSerializer.Deserialize<List<string>>(text, JsonSerializerOptions.Default)!);

    private sealed class ListComparer() : ValueComparer<List<string>>(
        (a, b) => a!.SequenceEqual(b!),
        list => list.Count,
        list => new(list));
}
