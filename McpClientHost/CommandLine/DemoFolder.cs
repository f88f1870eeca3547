namespace Xaa.McpClientHost.CommandLine;

/// <summary>Where the demo puts what the command line needs. Compiled into the AppHost, too, which writes it.</summary>
internal static class DemoFolder
{
    /// <summary>The command line's client at the IdP, and the name of its seed.</summary>
    public const string CommandLineClient = "agent-cli";

    /// <summary>The folder of a demo that was told no other.</summary>
    // Not verified: where the folder above it does not exist yet, the path would be relative, and another one for each who asks.
    public static string Default => Path.Combine(
        Environment.GetFolderPath(Environment.SpecialFolder.LocalApplicationData, Environment.SpecialFolderOption.DoNotVerify), "XaaAspire");

    public static string SeedFile(string data, string party) => Path.Combine(data, "seed", party + ".json");

    /// <summary>Where the addresses of the running stack stand, beside the seed that names them by placeholders.</summary>
    public static string AddressFileOf(string seedFile) => Path.ChangeExtension(seedFile, ".addresses.json");
}
