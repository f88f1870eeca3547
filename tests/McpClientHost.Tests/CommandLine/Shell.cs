using System.Globalization;
using System.Threading.Channels;
using Microsoft.Extensions.Configuration;
using Xaa.Idp.SecondFactor;
using Xaa.McpClientHost.CommandLine;
using Xaa.Testing;
using PersonsBrowser = Xaa.Testing.Browser;
using PersonsPage = Xaa.Testing.BrowserPage;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>What a command left behind.</summary>
internal sealed record Ran(int ExitCode, string Output, string Error)
{
    public override string ToString() => $"{ExitCode}\n{Output}\n{Error}";
}

/// <summary>One person at a terminal of her own: commands run in this process, her browser goes where they send it.</summary>
internal sealed class Shell : IDisposable
{
    private readonly CommandStack _stack;
    private readonly string _person;
    private readonly string _data;
    private readonly bool _ownsData;
    private readonly SocketsHttpHandler _sockets = new() { AllowAutoRedirect = false, UseCookies = false };
    private readonly PersonsBrowser _browser;
    private Channel<string>? _watched;

    /// <param name="stack">What runs.</param>
    /// <param name="person">Who sits there.</param>
    /// <param name="data">The data folder of another terminal of hers; null for one of its own.</param>
    public Shell(CommandStack stack, string person, string? data = null)
    {
        (_stack, _person, _ownsData) = (stack, person, data is null);
        _data = data ?? Directory.CreateTempSubdirectory("xaa-shell-").FullName;
        _browser = new(_sockets);
    }

    /// <summary>Settings besides the seed, as environment variables would set them.</summary>
    public Dictionary<string, string?> Environment { get; } = [];

    public bool IsInteractive { get; set; }

    public bool HasBrowser { get; set; } = true;

    /// <summary>What she types, or a script pipes in.</summary>
    public string Input { get; set; } = "";

    /// <summary>What she does with the address that her browser is sent to; signing in, unless told otherwise.</summary>
    public Func<Uri, Task>? Browse { get; set; }

    /// <summary>Ctrl-C.</summary>
    public CancellationToken Cancelled { get; set; } = TestContext.Current.CancellationToken;

    /// <summary>The addresses that her browser was sent to.</summary>
    public List<Uri> Opened { get; } = [];

    /// <summary>The last page that she was shown.</summary>
    public PersonsPage? Page { get; private set; }

    /// <summary>All that was printed by all commands.</summary>
    public string Printed { get; private set; } = "";

    public string Data => _data;

    public async Task<Ran> RunAsync(params string[] args)
    {
        using var output = new StringWriter(CultureInfo.InvariantCulture);
        using var error = new WatchedWriter(_watched?.Writer);
        using var input = new StringReader(Input);
        var addresses = Channel.CreateUnbounded<Uri>();
        var environment = new ConfigurationBuilder().AddInMemoryCollection(
            new Dictionary<string, string?>(Environment) { ["Agent:SeedFile"] = Environment.GetValueOrDefault("Agent:SeedFile", _stack.SeedFile), ["Agent:DataDirectory"] = _data }).Build();
        var terminal = new Terminal(output, error, input, IsInteractive, address => HasBrowser && addresses.Writer.TryWrite(address));
        var command = AgentCommands.RunAsync(args, terminal, environment, _stack.Clock, Cancelled);
        var browsing = BrowseAsync(addresses.Reader);
        int exitCode;
        try
        {
            exitCode = await command;
        }
        finally
        {
            addresses.Writer.Complete();
        }
        await browsing;
        Printed += $"{output}{error}";
        return new(exitCode, output.ToString(), error.ToString());
    }

    /// <summary>The lines that the next command says to her, as it says them.</summary>
    public IAsyncEnumerable<string> Watch() => (_watched = Channel.CreateUnbounded<string>()).Reader.ReadAllAsync(TestContext.Current.CancellationToken);

    /// <summary>Signs in where the command's browser was sent, and comes back to it.</summary>
    public async Task SignInAsync(Uri address) => Page = await _browser.GetAsync(await AnswerOfAsync(address));

    /// <summary>Signs in, and returns what the IdP would have the browser bring to the command.</summary>
    public async Task<Uri> AnswerOfAsync(Uri address)
    {
        var page = await _browser.GetAsync(address);
        if (page.Leaving is null && page.Html.Contains("type=\"password\"", StringComparison.Ordinal))
            page = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = _person, ["password"] = DemoSeeds.OfPerson(_person, "password") });
        if (page.Leaving is null)
            page = await _browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = NextCode() });
        return page.Leaving ?? throw new InvalidOperationException($"{_person} was left at {page.Address}: {page.Html}");
    }

    /// <summary>Goes somewhere by herself.</summary>
    public async Task<PersonsPage> GoAsync(Uri address) => Page = await _browser.GetAsync(address);

    /// <summary>Ends her session at the IdP on its own page, as people do who never saw the command line.</summary>
    public async Task SignOutAtIdpAsync()
    {
        var page = await _browser.GetAsync(new(_stack.Idp + "/logout"));
        await _browser.SubmitAsync(page, new Dictionary<string, string>());
    }

    public void Dispose()
    {
        _browser.Dispose();
        _sockets.Dispose();
        if (_ownsData)
            Directory.Delete(_data, recursive: true);
    }

    private async Task BrowseAsync(ChannelReader<Uri> addresses)
    {
        await foreach (var address in addresses.ReadAllAsync())
        {
            Opened.Add(address);
            await (Browse ?? SignInAsync)(address);
        }
    }

    // A code is good once, so each is one of its own time.
    private string NextCode()
    {
        _stack.Clock.Advance(TimeSpan.FromSeconds(30));
        return Totp.CodeAt(Base32.Decode(DemoSeeds.OfPerson(_person, "totpSecret"))!, Totp.StepAt(_stack.Clock.GetUtcNow()));
    }

    private sealed class WatchedWriter(ChannelWriter<string>? lines) : StringWriter(CultureInfo.InvariantCulture)
    {
        public override async Task WriteLineAsync(string? value)
        {
            await base.WriteLineAsync(value);
            foreach (var line in value?.Split('\n') ?? [])
                lines?.TryWrite(line);
        }
    }
}
