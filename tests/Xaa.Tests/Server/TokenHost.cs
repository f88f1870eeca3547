using System.Net.Http.Headers;
using System.Text;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.TestHost;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Xaa.OAuth;
using Xaa.Records;
using Xaa.Server;
using Xaa.Testing;

namespace Xaa.Tests.Server;

/// <summary>A token endpoint with two small grants: one issues what the test says, one refuses.</summary>
internal sealed class TokenHost : IClientRegistry, IAsyncDisposable
{
    public const string Issuer = "http://localhost:7401";

    public const string Secret = "a-secret-of-128-bits-or-more";

    private readonly WebApplication _app;

    public TokenHost(string party = "design")
    {
        var builder = WebApplication.CreateSlimBuilder();
        builder.WebHost.UseTestServer();
        builder.Logging.ClearProviders();
        builder.Services.AddSingleton<TimeProvider>(Clock);
        builder.Services.AddSingleton<IRecordStore>(Store);
        builder.Services.AddSingleton<IClientRegistry>(this);
        builder.Services.AddSingleton<IGrant>(Issuing);
        builder.Services.AddSingleton<IGrant>(new RefusingGrant());
        builder.Services.AddTokenEndpoint(_ => new(party, FlowStep.JwtBearerGrant, Issuer, Issuer + "/token"));
        _app = builder.Build();
        _app.MapTokenEndpoint("/token");
        _app.StartAsync().GetAwaiter().GetResult();
        Http = _app.GetTestClient();
    }

    public ManualTimeProvider Clock { get; } = new();

    public InMemoryRecordStore Store { get; } = new();

    public IssuingGrant Issuing { get; } = new();

    public HttpClient Http { get; }

    public RegisteredClient? Find(string clientId) => clientId is "agent" or "limited"
        ? new()
        {
            ClientId = clientId,
            DisplayName = clientId,
            AuthMethod = AuthMethods.ClientSecretBasic,
            SecretSha256 = RegisteredClient.Hash(new(Secret)),
            GrantTypes = clientId is "agent" ? new HashSet<string> { "issue", "refuse" } : new HashSet<string>(),
        }
        : null;

    public Task<HttpResponseMessage> AskAsync(string grantType, string? basic = "agent:" + Secret, params (string Name, string Value)[] more) =>
        SendAsync(new FormUrlEncodedContent([new("grant_type", grantType), .. more.Select(p => KeyValuePair.Create(p.Name, p.Value))]), basic);

    public async Task<HttpResponseMessage> SendAsync(HttpContent? content, string? basic = "agent:" + Secret)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, "/token") { Content = content };
        if (basic is not null)
            request.Headers.Authorization = new AuthenticationHeaderValue("Basic", Convert.ToBase64String(Encoding.UTF8.GetBytes(basic)));
        return await Http.SendAsync(request, TestContext.Current.CancellationToken);
    }

    public async ValueTask DisposeAsync()
    {
        Http.Dispose();
        await _app.DisposeAsync();
    }
}

internal sealed class IssuingGrant : IGrant
{
    public const string Token = "marked-access-token";

    public OneTimeUse? Use { get; set; }

    public RecordStoreException? Failure { get; set; }

    public string GrantType => "issue";

    public FlowStep Step => FlowStep.JwtBearerGrant;

    public ValueTask<GrantOutcome> HandleAsync(TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken)
    {
        if (Failure is not null)
            throw Failure;
        record.IssuedId = "issued";
        if (Use is { } use)
            record.UseUp(use);
        return new(new Granted(new() { AccessToken = Token, TokenType = "Bearer", ExpiresIn = 300 }));
    }
}

internal sealed class RefusingGrant : IGrant
{
    public string GrantType => "refuse";

    public FlowStep Step => FlowStep.TokenExchange;

    public ValueTask<GrantOutcome> HandleAsync(
        TokenRequest request, RegisteredClient client, RecordDraft record, CancellationToken cancellationToken) =>
        new(new Refused(new(OAuthErrors.InvalidGrant, "No.", Reasons.Expired)));
}
