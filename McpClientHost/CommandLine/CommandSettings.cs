using Xaa.McpClientHost.Seed;
using Xaa.ServiceDefaults;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>Which client this is, where its servers are, and where its sign-in is kept.</summary>
/// <param name="Seed">The client at the IdP and at each server.</param>
/// <param name="Folder">The folder for its sign-in, this person's alone.</param>
/// <param name="ToolTimeout">The longest a tool may take.</param>
public sealed record CommandSettings(AgentSeed Seed, string Folder, TimeSpan ToolTimeout)
{
    /// <summary>Where the IdP answers: the registered address, to which the port of the moment is added. RFC 8252 §7.3.</summary>
    public const string CallbackPath = "/callback";

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
            return new(
                AgentSeed.Read(file, new AddressBook(configuration), CallbackPath),
                options.DataDirectory is "" ? Path.Combine(DemoFolder.Default, DemoFolder.CommandLineClient) : options.DataDirectory,
                options.ToolTimeout);
        }
        catch (Exception fault) when (fault is SeedException or InvalidOperationException or InvalidDataException or UnauthorizedAccessException)
        {
            throw new CommandException(ExitCodes.Usage, $"The seed cannot be used. {fault.Message}");
        }
    }
}
