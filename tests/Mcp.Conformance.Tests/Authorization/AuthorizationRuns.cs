using Xaa.Mcp.Conformance.Tests.Suite;
using Xaa.Testing;

namespace Xaa.Mcp.Conformance.Tests.Authorization;

/// <summary>The suite against each authorization server: it prints an address to open, and alice opens it, signs in and consents.</summary>
public sealed class AuthorizationRuns : SuiteRuns
{
    private Parties? _parties;

    protected override Task StartAsync()
    {
        _parties = new Parties();
        _parties.Start();
        Start("authorization idp", _parties.Idp);
        Start("authorization server", _parties.Wiki, "--resource", $"{_parties.Wiki}/mcp");
        return Task.CompletedTask;
    }

    protected override ValueTask StopAsync() => _parties?.DisposeAsync() ?? default;

    private void Start(string run, string issuer, params string[] more) => Start(
        Expectations.Run(run),
        ["--url", issuer, "--client-id", Parties.Suite, "--port", $"{_parties!.CallbackPorts[issuer]}", .. more],
        line => line.StartsWith($"{issuer}/", StringComparison.Ordinal) ? AuthorizeAsync(new Uri(line)) : Task.CompletedTask);

    /// <summary>What alice does in her browser, until it is back at the suite.</summary>
    private async Task AuthorizeAsync(Uri address)
    {
        using var network = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var browser = new Browser(network);
        var page = await browser.GetAsync(address);
        if (page.Leaving is { } idp && idp.AbsoluteUri.StartsWith(_parties!.Idp, StringComparison.Ordinal))
        {
            page = await browser.GetAsync(await browser.SignInAsync(idp, "alice", Parties.Password));
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["decision"] = "allow" });
        }
        else if (page.Leaving is null)
        {
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = "alice", ["password"] = Parties.Password });
        }

        Assert.True(page.Leaving is not null, $"There is no way from {page.Address} back to the suite:\n{page.Html}");
        Assert.Equal("OK. You can close this page.", (await browser.GetAsync(page.Leaving)).Html);
    }
}
