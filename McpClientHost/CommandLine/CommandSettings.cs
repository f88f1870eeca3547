using System.Security.Cryptography;
using System.Text;
using Xaa.McpClientHost.Seed;
using Xaa.ServiceDefaults;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Which client this is, where its servers are, and where its sign-in is kept.</summary>
/// <param name="Seed">The client at the IdP and at each server.</param>
/// <param name="Folder">The folder for its sign-in, this person's alone.</param>
/// <param name="Options">The agent's settings, as far as they are for more than its pages.</param>
public sealed record CommandSettings(AgentSeed Seed, string Folder, AgentOptions Options)
{
    /// <summary>Where the IdP answers: the registered address, to which the port of the moment is added. RFC 8252 §7.3.</summary>
    public const string CallbackPath = "/callback";

    /// <summary>One for each IdP and client, so that two stacks on one machine do not sign each other out.</summary>
    public string SignInFile => Path.Combine(
        Folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{Seed.Idp.Issuer} {Seed.Idp.ClientId}")))[..16] + ".signin");

    /// <summary>
    /// Reads them: the seed that is named by option or setting, otherwise the demo's; addresses from the environment, otherwise those that the AppHost
    /// wrote beside the seed.
    /// </summary>
    /// <exception cref="CommandException">There is no seed, or it has faults.</exception>
    public static CommandSettings Read(string? seedFile, IConfiguration environment)
    {
        var file = Path.GetFullPath(seedFile ?? environment["Agent:SeedFile"] ?? DemoFolder.SeedFile(DemoFolder.Default, DemoFolder.CommandLineClient));
        if (!File.Exists(file))
        {
            throw seedFile is null && environment["Agent:SeedFile"] is null
                ? new CommandException(ExitCodes.Unavailable, $"The stack was never started here: {file} is missing. Start it with dotnet run --project AppHost")
                : new CommandException(ExitCodes.Usage, $"There is no seed {file}.");
        }
        try
        {
            var configuration = new ConfigurationBuilder()
                .AddJsonFile(DemoFolder.AddressFileOf(file), optional: true)
                .AddConfiguration(environment)
                .Build();
            var options = configuration.GetSection(AgentOptions.Section).Get<AgentOptions>() ?? new();
            if (options.Model.Faults().ToList() is { Count: > 0 } faults)
                throw new CommandException(ExitCodes.Usage, string.Join('\n', faults));
            return new(
                Native(AgentSeed.Read(file, new AddressBook(configuration), CallbackPath)),
                options.DataDirectory is "" ? Path.Combine(DemoFolder.Default, DemoFolder.CommandLineClient) : options.DataDirectory,
                options);
        }
        catch (Exception fault) when (fault is SeedException or InvalidOperationException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"The seed cannot be used. {fault.Message}");
        }
    }

    // RFC 8252 §8.3: localhost may be somebody else's.
    private static AgentSeed Native(AgentSeed seed) =>
        new Uri(seed.Idp.RedirectUri) is { Scheme: "http", HostNameType: UriHostNameType.IPv4 or UriHostNameType.IPv6, IsLoopback: true }
            ? seed
            : throw new SeedException(
                ["idp.redirectUri must be http://127.0.0.1/callback or http://[::1]/callback: the command line listens on the person's own device."]);
}
