using System.Text;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Tests.Server;

public sealed class ClientAuthenticatorTests : IClientRegistry
{
    private const string Odd = "a+b c%2Fd:é&=";

    private readonly Dictionary<string, RegisteredClient> _clients =
        new[] { ("agent", "a-secret-of-128-bits-or-more"), ("poster", "a-secret-of-128-bits-or-more"), ("od d:id", Odd), ("odd", Odd) }
        .ToDictionary(c => c.Item1, c => new RegisteredClient
        {
            ClientId = c.Item1,
            DisplayName = c.Item1,
            AuthMethod = c.Item1 is "poster" ? AuthMethods.ClientSecretPost : AuthMethods.ClientSecretBasic,
            SecretSha256 = RegisteredClient.Hash(new(c.Item2)),
            GrantTypes = new HashSet<string>(),
        });

    public RegisteredClient? Find(string clientId) => _clients.GetValueOrDefault(clientId);

    [Fact] // SPEC 36, RFC 6749 §2.3.1
    public void Header_and_form_both_authenticate()
    {
        AssertClient("agent", Authenticate(Basic("agent", "a-secret-of-128-bits-or-more")));
        AssertClient("agent", Authenticate(Basic("agent", "a-secret-of-128-bits-or-more"), clientId: "agent"));
        AssertClient("agent", Authenticate("basic " + Basic("agent", "a-secret-of-128-bits-or-more")[6..]));
        AssertClient("poster", Authenticate(null, "poster", "a-secret-of-128-bits-or-more"));
    }

    [Fact] // SPEC 36: as registered, and in no other way
    public void A_client_that_authenticates_in_another_way_than_it_is_registered_for_is_refused()
    {
        var inTheForm = Authenticate(null, "agent", "a-secret-of-128-bits-or-more");
        var inTheHeader = Authenticate(Basic("poster", "a-secret-of-128-bits-or-more"));
        foreach (var (client, error) in new[] { inTheForm, inTheHeader })
        {
            Assert.Null(client);
            Assert.Equal((OAuthErrors.InvalidClient, Reasons.WrongAuthMethod, 401), (error!.Code, error.Reason, error.Status));
        }
    }

    [Fact] // RFC 6749 §2.3.1 wants form encoding, and some clients do without
    public void The_header_is_read_encoded_and_as_it_is()
    {
        AssertClient("od d:id", Authenticate(Basic(Uri.EscapeDataString("od d:id"), Uri.EscapeDataString(Odd))));
        AssertClient("od d:id", Authenticate(Basic("od+d%3Aid", Uri.EscapeDataString(Odd).Replace("%20", "+", StringComparison.Ordinal))));
        AssertClient("odd", Authenticate(Basic("odd", Odd)));
    }

    [Fact]
    public void A_wrong_secret_and_an_unknown_client_get_the_same_answer()
    {
        var wrong = Authenticate(Basic("agent", "wrong")).Error!;
        var unknown = Authenticate(Basic("nobody", "a-secret-of-128-bits-or-more")).Error!;

        Assert.Equal((OAuthErrors.InvalidClient, 401), (wrong.Code, wrong.Status));
        Assert.Equal((wrong.Code, wrong.Description, wrong.Status), (unknown.Code, unknown.Description, unknown.Status));
        Assert.Equal((Reasons.WrongClientSecret, Reasons.UnknownClient), (wrong.Reason, unknown.Reason));
    }

    [Theory]
    [InlineData("agent", "A-SECRET-OF-128-BITS-OR-MORE")]
    [InlineData("Agent", "a-secret-of-128-bits-or-more")]
    [InlineData("agent", "a-secret-of-128-bits-or-more ")]
    [InlineData("agent", "")]
    public void A_near_miss_is_refused(string id, string secret)
    {
        Assert.Equal(OAuthErrors.InvalidClient, Authenticate(Basic(id, secret)).Error?.Code);
        Assert.Equal(OAuthErrors.InvalidClient, Authenticate(null, id, secret).Error?.Code);
    }

    [Theory]
    [InlineData("Basic")]
    [InlineData("Basic ")]
    [InlineData("Basic !!!")]
    [InlineData("Basic YWdlbnQ=")]
    [InlineData("Basic OnNlY3JldA==")]
    [InlineData("Bearer YWdlbnQ6YQ==")]
    [InlineData("garbage")]
    public void A_header_that_names_no_client_is_refused(string header) =>
        AssertRefused(Authenticate(header), OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing);

    [Fact]
    public void A_new_secret_authenticates_by_its_hash_and_prints_nothing()
    {
        var secret = RegisteredClient.NewSecret();
        Assert.Equal(43, secret.Value.Length);
        Assert.NotEqual(secret, RegisteredClient.NewSecret());
        Assert.Equal("[client_secret]", secret.ToString());

        _clients["agent"] = _clients["agent"] with { SecretSha256 = RegisteredClient.Hash(secret) };
        AssertClient("agent", Authenticate(Basic("agent", secret.Value)));
    }

    [Fact]
    public void Nothing_at_all_is_refused()
    {
        AssertRefused(Authenticate(null), OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing);
        AssertRefused(Authenticate("", "agent"), OAuthErrors.InvalidClient, Reasons.ClientAuthenticationMissing);
    }

    [Fact] // RFC 6749 §2.3
    public void Two_ways_at_once_are_refused()
    {
        var header = Basic("agent", "a-secret-of-128-bits-or-more");

        AssertRefused(
            Authenticate(header, "agent", "a-secret-of-128-bits-or-more"), OAuthErrors.InvalidRequest, Reasons.ClientAuthenticationRepeated);
        AssertRefused(Authenticate(header, "odd"), OAuthErrors.InvalidRequest, Reasons.ClientAuthenticationRepeated);
    }

    [Fact]
    public void A_wrong_secret_is_told_before_a_client_id_that_differs() =>
        AssertRefused(Authenticate(Basic("agent", "wrong"), "odd"), OAuthErrors.InvalidClient, Reasons.WrongClientSecret);

    private (RegisteredClient? Client, OAuthError? Error) Authenticate(string? header, string? clientId = null, string? secret = null) =>
        Split(new ClientAuthenticator(this, null!).AuthenticateAsync(header, new()
        {
            GrantType = "x",
            ClientId = clientId,
            ClientSecret = secret is { Length: > 0 } ? new(secret) : null,
        }, TestContext.Current.CancellationToken));

    // By a secret nobody waits.
    private static (RegisteredClient? Client, OAuthError? Error) Split(ValueTask<ClientAuthentication> authentication)
    {
        Assert.True(authentication.IsCompleted);
        var (client, error, use) = authentication.GetAwaiter().GetResult();
        Assert.Null(use);
        return (client, error);
    }

    private static string Basic(string id, string secret) => "Basic " + Convert.ToBase64String(Encoding.UTF8.GetBytes($"{id}:{secret}"));

    private static void AssertClient(string id, (RegisteredClient? Client, OAuthError? Error) result)
    {
        Assert.Null(result.Error);
        Assert.Equal(id, result.Client?.ClientId);
    }

    private static void AssertRefused((RegisteredClient? Client, OAuthError? Error) result, string code, string reason)
    {
        Assert.Null(result.Client);
        Assert.Equal((code, reason), (result.Error!.Code, result.Error.Reason));
    }
}
