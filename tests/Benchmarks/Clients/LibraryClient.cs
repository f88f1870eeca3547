using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.Benchmarks.Clients;

/// <summary><c>Xaa.Client</c>, with the ID token as subject. The token is got before the call, so that no call has to be refused first.</summary>
internal sealed class LibraryClient : MeasuredClient
{
    private const string McpHttpClient = "mcp";

    private readonly ServiceProvider _services;
    private readonly IdentityAssertionOptions _options;
    private readonly AssertionSubject _subject;
    private IdentityAssertionClient _client = null!;
    private Dictionary<string, IdentityAssertionHandler> _handlers = [];

    public LibraryClient(ClientSettings settings)
        : base(settings)
    {
        _options = new() { Idp = new(settings.Idp, settings.AtIdp.ClientId, new(settings.AtIdp.ClientSecret), AuthMethods.ClientSecretPost) };
        _subject = new("alice", "u-alice", _ => new(new IdentityAssertion(new(IdToken), TokenTypes.IdToken)));
        var services = new ServiceCollection();
        services.AddIdentityAssertionClient(_ => _options).AddHttpMessageHandler(Count.NewHandler);
        services.AddHttpClient(McpHttpClient).AddHttpMessageHandler(Count.NewHandler);
        _services = services.BuildServiceProvider();
    }

    public override void ForgetAll()
    {
        _client = new(_services.GetRequiredService<IHttpClientFactory>(), _options, TimeProvider.System);
        var handlers = _services.GetRequiredService<IHttpMessageHandlerFactory>();
        _handlers = Settings.Servers.ToDictionary(server => server.Name, server => new IdentityAssertionHandler(
            _client, _subject, new(server.Resource, new(server.Issuer, server.Account.ClientId, new(server.Account.ClientSecret))))
        {
            InnerHandler = handlers.CreateHandler(McpHttpClient),
        });
    }

    public override void ForgetTokens() => _client.Forget(_subject.Key);

    protected override async Task<HttpMessageHandler> AuthorizeAsync(KnownServer server)
    {
        var handler = _handlers[server.Name];
        await handler.PrepareAsync(CancellationToken.None);
        return handler;
    }
}
