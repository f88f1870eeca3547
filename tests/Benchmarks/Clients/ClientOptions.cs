using System.Globalization;

namespace Xaa.Benchmarks.Clients;

/// <summary>The command line behind the word <c>clients</c>.</summary>
internal sealed record ClientOptions
{
    public const string Word = "clients";

    public const string HelpText = """
        Measures how long a client takes from an ID token in hand to the first tool's answer, beside the clients of the C# and the TypeScript SDK.

        dotnet run -c Release --project tests/Benchmarks -- clients [options]

        --servers 1,13          how many MCP servers are asked; the most say how many are started (13 at most)
        --rounds 30             rounds that are counted; the clients take turns within each, medians are reported
        --warm-up 30            rounds before that, which are not counted
        --json FILE             the figures as JSON as well
        --help                  this text
        """;

    public IReadOnlyList<int> Servers { get; private init; } = [1, DemoParties.MostServers];

    public int Rounds { get; private init; } = 30;

    public int WarmUp { get; private init; } = 30;

    public string? JsonFile { get; private init; }

    public bool Help { get; private init; }

    /// <exception cref="OptionException">An argument is unknown or cannot be read.</exception>
    public static ClientOptions Parse(IReadOnlyList<string> args)
    {
        var options = new ClientOptions();
        for (var i = 0; i < args.Count; i++)
        {
            if (args[i] == "--help")
                options = options with { Help = true };
            else if (i + 1 < args.Count)
                options = options.With(args[i], args[++i]);
            else
                throw new OptionException($"{args[i]} is not known, or needs a value.");
        }
        return options;
    }

    private ClientOptions With(string name, string value) => name switch
    {
        "--servers" => this with { Servers = [.. value.Split(',').Select(item => Number(name, item, 1, DemoParties.MostServers))] },
        "--rounds" => this with { Rounds = Number(name, value, 1, 1_000) },
        "--warm-up" => this with { WarmUp = Number(name, value, 0, 1_000) },
        "--json" => this with { JsonFile = value },
        _ => throw new OptionException($"{name} is not known."),
    };

    private static int Number(string name, string text, int fewest, int most) =>
        int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var number) && number >= fewest && number <= most
            ? number
            : throw new OptionException($"{name} '{text}' is not a whole number from {fewest} to {most}.");
}
