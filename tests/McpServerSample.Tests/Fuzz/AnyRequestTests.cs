using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Xaa.McpServerSample.Tests.Ordinary;

namespace Xaa.McpServerSample.Tests.Fuzz;

/// <summary>Whatever is sent to any endpoint of the IdP and of an MCP server: it gets an answer, and never a fault of ours.</summary>
public sealed class AnyRequestTests(AnyRequestTests.Stack stack) : IClassFixture<AnyRequestTests.Stack>
{
    private const int Requests = 100;

    [Theory]
    [InlineData("/oauth/token")]
    [InlineData("/oauth/register")]
    [InlineData("/oauth/register/agent-at-wiki")]
    [InlineData("/oauth/revoke")]
    [InlineData("/oauth/introspect")]
    [InlineData("/oauth/authorize")]
    [InlineData("/oauth/consent")]
    [InlineData("/signin/callback")]
    [InlineData("/mcp")]
    [InlineData("/records")]
    [InlineData("/.well-known/oauth-protected-resource/mcp")]
    public Task A_servers_endpoint_answers_whatever_it_is_sent(string path) => AnswerAsync(OrdinaryStack.Wiki + path);

    [Theory]
    [InlineData("/token")]
    [InlineData("/par")]
    [InlineData("/authorize")]
    [InlineData("/signin")]
    [InlineData("/signin/second-factor")]
    [InlineData("/revoke")]
    [InlineData("/introspect")]
    [InlineData("/userinfo")]
    [InlineData("/logout")]
    [InlineData("/records")]
    [InlineData("/admin/api/people/u-alice")]
    [InlineData("/admin/api/connections/agent/wiki")]
    public Task The_IdPs_endpoint_answers_whatever_it_is_sent(string path) => AnswerAsync(OrdinaryStack.Idp + path);

    private async Task AnswerAsync(string address)
    {
        var real = await stack.RealAsync();
        await Task.Run(() => Prop.ForAll(HostileRequest.From(real).ToArbitrary(), request => IsAnswered(address, request))
            .Check(Config.QuickThrowOnFailure.WithMaxTest(Requests)));
    }

    private bool IsAnswered(string address, HostileRequest hostile)
    {
        using var http = stack.Running.Http();
        using var request = hostile.To(address);
        using var answer = http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, TestContext.Current.CancellationToken).GetAwaiter().GetResult();
        return (int)answer.StatusCode < 500;
    }

    public sealed class Stack : IAsyncDisposable
    {
        private readonly SemaphoreSlim _gate = new(1);
        private string[]? _real;

        public Stack()
        {
            Running = new();
            Running.WikiSeed["dynamicClientRegistration"] = true;
            Running.Start();
        }

        public OrdinaryStack Running { get; }

        /// <summary>What is good here, so that a request now and then gets past the first rules.</summary>
        public async Task<string[]> RealAsync()
        {
            await _gate.WaitAsync(TestContext.Current.CancellationToken);
            try
            {
                return _real ??= await GetAsync();
            }
            finally
            {
                _gate.Release();
            }
        }

        public async ValueTask DisposeAsync()
        {
            _gate.Dispose();
            await Running.DisposeAsync();
        }

        private async Task<string[]> GetAsync()
        {
            using var browser = Running.NewBrowser();
            var tokens = await Running.ConnectAsync(browser);
            var refresh = await Running.SignInAtAgentAsync(browser);
            var (_, exchanged) = await Running.ExchangeAsync(refresh);
            return
            [
                (string)tokens["access_token"]!, (string)tokens["refresh_token"]!, refresh, (string)exchanged["access_token"]!,
                Basic(OrdinaryStack.App), Basic("agent"), OrdinaryStack.App, OrdinaryStack.Inspector, "agent", OrdinaryStack.Secret("agent"),
                OrdinaryStack.Wiki, OrdinaryStack.Wiki + "/mcp", OrdinaryStack.InspectorRedirect, OrdinaryStack.Agent + "/signin/callback",
            ];
        }

        private static string Basic(string client) =>
            "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{client}:{OrdinaryStack.Secret(client)}"));
    }
}
