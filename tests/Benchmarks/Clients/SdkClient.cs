using ModelContextProtocol.Authentication;
using Xaa.Interop.Tests;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Clients;

/// <summary>
/// The C# SDK's provider behind the handler of the interoperability tests, which learns the scope by a challenge and makes a provider for it. A provider
/// keeps the IdP's token endpoint; the authorization server's metadata it reads for each token.
/// </summary>
internal sealed class SdkClient : MeasuredClient
{
    private readonly HttpMessageHandler _inner;
    private readonly HttpClient _tokens;
    private readonly List<IdentityAssertionGrantProvider> _providers = [];
    private Dictionary<string, IdentityAssertionGrantHandler> _handlers = [];

    public SdkClient(ClientSettings settings)
        : base(settings)
    {
        var counting = Count.NewHandler();
        counting.InnerHandler = new SocketsHttpHandler { UseCookies = false };
        (_inner, _tokens) = (counting, new(counting));
    }

    public override void ForgetAll()
    {
        _providers.Clear();
        _handlers = Settings.Servers.ToDictionary(server => server.Name, server => new IdentityAssertionGrantHandler(
            new(server.Resource), new(server.Issuer), (scope, _) => NewProvider(server, scope), _ => Task.FromResult(IdToken))
        {
            InnerHandler = _inner,
        });
    }

    public override void ForgetTokens() => _providers.ForEach(provider => provider.InvalidateCache());

    protected override Task<HttpMessageHandler> AuthorizeAsync(KnownServer server) => Task.FromResult<HttpMessageHandler>(_handlers[server.Name]);

    private IdentityAssertionGrantProvider NewProvider(KnownServer server, string? scope)
    {
        var provider = new IdentityAssertionGrantProvider(
            new()
            {
                IdpUrl = Settings.Idp,
                IdpClientId = Settings.AtIdp.ClientId,
                IdpClientSecret = Settings.AtIdp.ClientSecret,
                IdpScope = scope,
                ClientId = server.Account.ClientId,
                ClientSecret = server.Account.ClientSecret,
                TokenEndpointAuthMethod = AuthMethods.ClientSecretBasic,
                Scope = scope,
                IdTokenCallback = (_, _) => Task.FromResult(IdToken),
            },
            _tokens);
        lock (_providers)
        {
            _providers.Add(provider);
        }
        return provider;
    }
}
