using System.Globalization;

namespace Xaa.Benchmarks;

/// <summary>How much a service knows when it is measured.</summary>
/// <param name="Name">The word on the command line.</param>
/// <param name="People">People of the IdP, accounts of the MCP server.</param>
/// <param name="Connections">Managed connections of the IdP.</param>
/// <param name="Records">Records that stand in each store before the first request.</param>
/// <param name="UsedIds">Ids that the MCP server remembers as used before the first request.</param>
internal sealed record DataSize(string Name, int People, int Connections, int Records, int UsedIds)
{
    public static readonly DataSize Small = new("small", 10, 1, 0, 0);
    public static readonly DataSize Large = new("large", 10_000, 1_000, 1_000_000, 1_000_000);
    public static readonly DataSize FewIds = new("few-ids", 10, 1, 0, 1_000);
    public static readonly DataSize ManyIds = new("many-ids", 10, 1, 0, 1_000_000);

    public static readonly IReadOnlyList<DataSize> All = [Small, Large, FewIds, ManyIds];
}

/// <summary>The command line cannot be followed.</summary>
internal sealed class OptionException(string message) : Exception(message);

/// <summary>The command line.</summary>
internal sealed record BenchmarkOptions
{
    public const string HelpText = """
        Measures what one request costs the server process, in CPU time, beside a floor of the same parts and the cryptography alone.

        dotnet run -c Release --project tests/Benchmarks -- [filter] [options]
        dotnet run -c Release --project tests/Benchmarks -- clients [options]     from ID token to first tool, beside other clients (clients --help)

        filter                  only cases whose name contains this, such as "exchange"
        --connections 1,16,64   how many requests are under way at once
        --sizes small,large     small: 10 people, 1 managed connection, no records
                                large: 10,000 people, 1,000 managed connections, 1,000,000 records and used ids
                                few-ids, many-ids: small, with 1,000 or 1,000,000 used ids at the MCP server
        --seconds 2             length of one window of measurement
        --rounds 5              windows per server; the servers take turns, medians are reported
        --warm-up 6             seconds before the first window of each server and case
        --requests N            requests per window instead of seconds, without warm-up: to see that it works
        --store sqlite          where the services and the floor keep their data: sqlite or postgres (a server of its own, from the
                                programs that are installed; its CPU time is not counted)
        --json FILE             the figures as JSON as well
        --help                  this text
        """;

    public string Filter { get; private init; } = "";

    public IReadOnlyList<int> Connections { get; private init; } = [1, 16, 64];

    public IReadOnlyList<DataSize> Sizes { get; private init; } = [DataSize.Small, DataSize.Large];

    public TimeSpan Window { get; private init; } = TimeSpan.FromSeconds(2);

    public int Rounds { get; private init; } = 5;

    public TimeSpan WarmUp { get; private init; } = TimeSpan.FromSeconds(6);

    public int? Requests { get; private init; }

    public string Store { get; private init; } = "sqlite";

    public string? JsonFile { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="OptionException">An argument is unknown or cannot be read.</exception>
    public static BenchmarkOptions Parse(IReadOnlyList<string> args)
    {
        var options = new BenchmarkOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--help")
                options = options with { Help = true };
            else if (!args[i].StartsWith('-'))
                options = options with { Filter = args[i] };
            else if (i + 1 < args.Count)
                options = options.With(args[i], args[++i]);
            else
                throw new OptionException($"{args[i]} is not known, or needs a value.");
        }
        return options;
    }

    private BenchmarkOptions With(string name, string value) => name switch
    {
        "--connections" => this with { Connections = [.. value.Split(',').Select(item => Number(name, item))] },
        "--sizes" => this with { Sizes = [.. value.Split(',').Select(SizeOf)] },
        "--seconds" => this with { Window = TimeSpan.FromSeconds(Number(name, value)) },
        "--rounds" => this with { Rounds = Number(name, value) },
        "--warm-up" => this with { WarmUp = TimeSpan.FromSeconds(Number(name, value)) },
        "--requests" => this with { Requests = Number(name, value) },
        "--store" when value is "sqlite" or "postgres" => this with { Store = value },
        "--store" => throw new OptionException($"--store '{value}' is neither sqlite nor postgres."),
        "--json" => this with { JsonFile = value },
        _ => throw new OptionException($"{name} is not known."),
    };

    private static DataSize SizeOf(string name) => DataSize.All.FirstOrDefault(size => size.Name == name)
        ?? throw new OptionException($"--sizes '{name}' is none of {string.Join(", ", DataSize.All.Select(size => size.Name))}.");

    private static int Number(string name, string text) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number is >= 1 and <= 100_000
            ? number
            : throw new OptionException($"{name} '{text}' is not a whole number from 1.");
}
