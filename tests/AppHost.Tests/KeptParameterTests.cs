namespace Xaa.AppHost.Tests;

public sealed class KeptParameterTests : IDisposable
{
    private const string SecretsRoot = "APPDATA";

    private readonly string? _before = Environment.GetEnvironmentVariable(SecretsRoot);
    private readonly DirectoryInfo _secrets = Directory.CreateTempSubdirectory("xaa-secrets-");

    // No other test of this assembly runs at the same time.
    public KeptParameterTests() => Environment.SetEnvironmentVariable(SecretsRoot, _secrets.FullName);

    [Fact]
    public async Task A_generated_value_that_is_to_persist_is_the_same_in_the_next_run_and_another_is_not()
    {
        var (kept, password) = await ValuesAsync();
        var (keptAgain, passwordAgain) = await ValuesAsync();
        Assert.Equal(22, kept.Length);
        Assert.Equal(kept, keptAgain);
        Assert.NotEqual(password, passwordAgain);
    }

    [Fact]
    public async Task What_is_kept_can_be_read_by_its_owner_only_and_stands_beside_what_was_there()
    {
        var file = new FileInfo(Path.Combine(_secrets.FullName, "Microsoft", "UserSecrets", "xaa-probe-apphost", "secrets.json"));
        file.Directory!.Create();
        await File.WriteAllTextAsync(file.FullName, """{ "Parameters": { "greeting": "from before" } }""");

        await ValuesAsync();

        Assert.SkipWhen(OperatingSystem.IsWindows(), "Modes are Unix's.");
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, file.UnixFileMode);
        Assert.Contains("from before", await File.ReadAllTextAsync(file.FullName), StringComparison.Ordinal);
    }

    public void Dispose()
    {
        Environment.SetEnvironmentVariable(SecretsRoot, _before);
        _secrets.Delete(recursive: true);
    }

    private static async Task<(string Kept, string Password)> ValuesAsync()
    {
        await using var builder = await DistributedApplicationTestingBuilder.CreateAsync<Projects.Probe_AppHost>(["--WithKept=yes"], Probe.Patience);
        return (await ValueAsync("kept"), await ValueAsync("password"));

        async Task<string> ValueAsync(string name)
        {
            var parameter = builder.Resources.OfType<ParameterResource>().Single(parameter => parameter.Name == name);
            return await parameter.GetValueAsync(Probe.Patience) ?? "";
        }
    }
}
