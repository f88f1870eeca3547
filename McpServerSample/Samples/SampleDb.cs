using System.Text.Json;
using Microsoft.EntityFrameworkCore;
using Microsoft.EntityFrameworkCore.Storage.ValueConversion;

namespace Xaa.McpServerSample.Samples;

/// <summary>
/// The tool data of one sample, in the server's own store. Tables and columns are the snake_case of the names here, tables behind a prefix;
/// they are made by <c>Migrations</c>.
/// </summary>
public abstract class SampleDb(DbContextOptions options, string prefix) : DbContext(options)
{
    /// <summary>What a store has at least one of once it is filled.</summary>
    protected abstract IQueryable<object> Roots { get; }

    /// <summary>Fills an empty store. Of two replicas that start together, one waits and finds it filled.</summary>
    public async Task FillAsync(TimeProvider clock, CancellationToken cancellationToken)
    {
        await using var transaction = await Database.BeginTransactionAsync(cancellationToken);
        if (await Roots.AnyAsync(cancellationToken))
            return;
        AddRange(FirstRows(clock.GetUtcNow()));
        await SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
    }

    /// <summary>What a company that has worked with the product for a while would have in it.</summary>
    protected abstract IEnumerable<object> FirstRows(DateTimeOffset now);

    protected override void ConfigureConventions(ModelConfigurationBuilder configurationBuilder) =>
        configurationBuilder.Properties<DateTimeOffset>().HaveConversion<UnixMilliseconds>();

    protected override void OnModelCreating(ModelBuilder modelBuilder)
    {
        foreach (var entity in modelBuilder.Model.GetEntityTypes())
        {
            entity.SetTableName($"{prefix}_{ToSnakeCase(entity.GetTableName()!)}");
            foreach (var property in entity.GetProperties())
                property.SetColumnName(ToSnakeCase(property.Name));
        }
    }

    private static string ToSnakeCase(string name) => JsonNamingPolicy.SnakeCaseLower.ConvertName(name);

    private sealed class UnixMilliseconds() : ValueConverter<DateTimeOffset, long>(
        time => time.ToUnixTimeMilliseconds(),
        milliseconds => DateTimeOffset.FromUnixTimeMilliseconds(milliseconds));
}
