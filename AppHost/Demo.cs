using System.Globalization;
using Xaa.McpClientHost.CommandLine;

namespace Xaa.AppHost;

/// <summary>The arguments of the AppHost, and what they stand for: which demo runs, and where its data lives.</summary>
public sealed class Demo
{
    public const string Usage = """
        dotnet run --project AppHost [-- options]

          --demo FILE    another file of demo.json's shape
          --data DIR     where the stores live (default: XaaAspire in your local application data)
          --fresh        start with empty stores
          --postgres     keep the stores in PostgreSQL (a container, or PostgreSQL's programs if they are installed)
          --replicas N   this many processes of the IdP and of each MCP server, behind one address; needs --postgres
          --servers N    this many MCP servers; those beyond the demo's hold notes (server05, …)
          --help         this text
        """;

    private const int MostServers = 99;
    private const int MostReplicas = 9;

    private Demo(DemoFile file, string data)
    {
        File = file;
        Data = data;
    }

    public DemoFile File { get; }

    public string Data { get; }

    /// <summary>How many processes share the work of the IdP, and of each MCP server.</summary>
    public int Replicas { get; private init; } = 1;

    /// <summary>The same as long as the data folder is, because the server keeps it there, too; null when the stores are SQLite files.</summary>
    public string? PostgresPassword { get; private set; }

    /// <summary>
    /// Reads the arguments, empties the stores if asked to, and writes one seed per party. Prints the help text, or what is wrong with the arguments.
    /// </summary>
    /// <returns>Null when there is nothing to run.</returns>
    public static Demo? Prepare(IReadOnlyList<string> arguments, out int exitCode)
    {
        exitCode = 0;
        if (arguments is ["--help"] or ["-h"])
        {
            Console.WriteLine(Usage);
            return null;
        }
        try
        {
            return Prepare(arguments);
        }
        catch (DemoException wrong)
        {
            Console.Error.WriteLine(wrong.Message);
            exitCode = 2;
            return null;
        }
    }

    /// <exception cref="DemoException">An argument is wrong; the message is for the person who typed it.</exception>
    internal static Demo Prepare(IReadOnlyList<string> arguments)
    {
        string? file = null, data = null;
        bool fresh = false, postgres = false;
        int servers = 0, replicas = 1;
        for (var i = 0; i < arguments.Count; i++)
        {
            switch (arguments[i])
            {
                case "--demo":
                    file = Value(arguments, ref i);
                    break;
                case "--data":
                    data = Value(arguments, ref i);
                    break;
                case "--fresh":
                    fresh = true;
                    break;
                case "--postgres":
                    postgres = true;
                    break;
                case "--replicas":
                    replicas = Count(arguments, ref i, MostReplicas);
                    break;
                case "--servers":
                    servers = Count(arguments, ref i, MostServers);
                    break;
                default:
                    throw new DemoException($"'{arguments[i]}' is not an argument of this AppHost.\n\n{Usage}");
            }
        }

        if (replicas > 1 && !postgres)
            throw new DemoException("--replicas needs --postgres: an SQLite file is one process's.");

        var demo = new Demo(
            DemoFile.Read(file ?? Path.Combine(AppContext.BaseDirectory, "demo.json")).WithServers(servers),
            Path.GetFullPath(data ?? DemoFolder.Default))
        {
            Replicas = replicas,
        };
        if (demo.File.Clients.Any(client => client.ClientId == OperatorRegistration.ClientId))
            throw new DemoException($"The demo names a client '{OperatorRegistration.ClientId}': that is what the dashboard's commands are called.");
        if (fresh)
            demo.Empty();
        var seeds = Seeds.Write(demo);
        demo.OperatorSecret = seeds.OperatorSecret;
        demo.PostgresPassword = postgres ? seeds.PostgresPassword : null;
        return demo;
    }

    /// <summary>What the dashboard's commands authenticate with at the IdP. Never log it.</summary>
    internal string OperatorSecret { get; private set; } = "";

    /// <summary>The names of everyone who keeps data or gets a seed.</summary>
    public IEnumerable<string> Parties => ["idp", "agent", "flow", .. File.Servers.Select(s => s.Name)];

    public string SeedFile(string party) => DemoFolder.SeedFile(Data, party);

    public string DirectoryOf(string party) => Path.Combine(Data, party);

    /// <summary>Empties the stores of all parties. Seeds and secrets stay, so that what each knows of the others still fits.</summary>
    public void EmptyStores() => Delete(Parties.Append("postgres").Select(DirectoryOf));

    private void Empty()
    {
        EmptyStores();
        Delete([DirectoryOf("seed")]);
    }

    // Only what this demo made: whoever points --data at a folder with other things in it keeps them.
    private static void Delete(IEnumerable<string> directories)
    {
        foreach (var directory in directories.Where(Directory.Exists))
            Delete(directory);
    }

    // What a container wrote may belong to another user.
    private static void Delete(string directory)
    {
        try
        {
            Directory.Delete(directory, recursive: true);
        }
        catch (Exception fault) when (fault is IOException or UnauthorizedAccessException)
        {
            throw new DemoException($"{directory} cannot be emptied, so there is no fresh start: {fault.Message}");
        }
    }

    private static string Value(IReadOnlyList<string> arguments, ref int i) =>
        i + 1 < arguments.Count && !arguments[i + 1].StartsWith("--", StringComparison.Ordinal)
            ? arguments[++i]
            : throw new DemoException($"{arguments[i]} needs a value.\n\n{Usage}");

    private static int Count(IReadOnlyList<string> arguments, ref int i, int most)
    {
        var (argument, value) = (arguments[i], Value(arguments, ref i));
        return int.TryParse(value, NumberStyles.None, CultureInfo.InvariantCulture, out var count) && count >= 1 && count <= most
            ? count
            : throw new DemoException($"{argument} takes a number from 1 to {most}, not '{value}'.");
    }
}

/// <summary>What the person who started the AppHost should read instead of a stack trace.</summary>
public sealed class DemoException(string message) : Exception(message);
