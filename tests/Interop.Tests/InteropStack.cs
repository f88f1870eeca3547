using System.Text.Json.Nodes;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Idp;
using Xaa.Idp.SecondFactor;
using Xaa.McpServerSample;
using Xaa.Records;
using Xaa.Testing;

namespace Xaa.Interop.Tests;

/// <summary>The IdP and three of the demo's servers in this process, each on a port of its own: sockets and issuers that any program can reach.</summary>
public sealed class InteropStack : IAsyncLifetime
{
    public const string Collection = "Interoperability";

    private const string Verifier = "dBjftJeZ4CVP-mB92K27uhbUJU1p1r_wW1gFWFOEjXk";
    private const string Challenge = "E9Melhoa2OwvFrEMTJguCHaoeK1t8URWbuGJSstw-cM";

    private static readonly string[] Servers = ["design", "crm", "payments"];

    private readonly DemoServices _services = new(["idp", "agent", "wiki", .. Servers]);

    public string Idp => AddressOf("idp");

    public string AddressOf(string server) => _services.AddressOf(server);

    public TimeProvider Clock => _services.Clock;

    public string RedirectUri => AddressOf("agent") + "/signin/callback";

    public ValueTask InitializeAsync()
    {
        var idp = DemoSeeds.Idp();
        // Other people's clients send their secret at the IdP in the form, and a client here has one method.
        idp["clients"]!.AsArray().Single(client => (string?)client!["clientId"] == "agent")!["authMethod"] = "client_secret_post";
        _services.Start<IdpMarker>("idp", "Idp", idp, ("Idp:Issuer", Idp));
        foreach (var name in Servers)
            _services.Start<McpServerMarker>(name, "McpServer", DemoSeeds.Server(name), ("McpServer:Name", name));
        return ValueTask.CompletedTask;
    }

    /// <summary>Signs a person in at the IdP, in a new browser, and redeems the code as the agent does.</summary>
    /// <param name="name">Who.</param>
    /// <param name="wanted">What her sign-in has to be.</param>
    /// <returns>Her ID token.</returns>
    internal async Task<string> SignInAsync(string name, WantedSignIn wanted) => (await TokensAsync(name, wanted, "openid")).IdToken;

    /// <summary>The same, with all that it brings.</summary>
    internal async Task<(string IdToken, string? RefreshToken)> TokensAsync(string name, WantedSignIn wanted, string scope)
    {
        using var handler = new SocketsHttpHandler { AllowAutoRedirect = false, UseCookies = false };
        using var browser = new Browser(handler);
        var page = await browser.GetAsync(Authorize(wanted, scope));
        page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["name"] = name, ["password"] = DemoSeeds.OfPerson(name, "password") });
        if (page.Leaving is null)
            page = await browser.SubmitAsync(page, new Dictionary<string, string> { ["code"] = Code(name) });
        using var http = new HttpClient(handler, disposeHandler: false);
        using var form = new FormUrlEncodedContent(new Dictionary<string, string>
        {
            ["grant_type"] = "authorization_code",
            ["code"] = QueryHelpers.ParseQuery(page.Leaving!.Query)["code"]!,
            ["redirect_uri"] = RedirectUri,
            ["code_verifier"] = Verifier,
            ["client_id"] = "agent",
            ["client_secret"] = DemoSeeds.Secret("agent"),
        });
        using var answer = await http.PostAsync(Idp + "/token", form, TestContext.Current.CancellationToken);
        var tokens = JsonNode.Parse(await answer.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!;
        return (
            (string?)tokens["id_token"] ?? throw new InvalidOperationException($"{name} did not get an ID token: {tokens}"),
            (string?)tokens["refresh_token"]);
    }

    /// <summary>Where the records of a party stand now, for <see cref="AssertRecordsAsync"/>.</summary>
    public async Task<long> MarkAsync(string party) => (await ReadAsync(party, 0, TimeSpan.Zero)).Next;

    /// <summary>What a party recorded of a person since the mark, calls that were let through aside: step and reason, or the granted scope.</summary>
    public async Task AssertRecordsAsync(string party, string person, long mark, params IReadOnlyList<string> expected)
    {
        List<string> records = [];
        RecordPage page;
        do
        {
            // Refusals are written behind the answer.
            page = await ReadAsync(party, mark, expected is [] ? TimeSpan.Zero : TimeSpan.FromSeconds(20));
            mark = page.Next;
            records.AddRange(
                from record in page.Records
                where record.Subject == DemoSeeds.OfPerson(person, "id")
                where record is not { Step: FlowStep.ResourceRequest, Reason: null }
                select $"{record.Step}: {record.Reason ?? record.GrantedScope}");
        }
        while (page.Records.Count > 0 && records.Count < expected.Count);
        Assert.Equal(expected, records);
    }

    public ValueTask DisposeAsync() => _services.DisposeAsync();

    private Uri Authorize(WantedSignIn wanted, string scope)
    {
        Dictionary<string, string?> parameters = new()
        {
            ["response_type"] = "code",
            ["client_id"] = "agent",
            ["redirect_uri"] = RedirectUri,
            ["scope"] = scope,
            ["code_challenge"] = Challenge,
            ["code_challenge_method"] = "S256",
            ["acr_values"] = wanted.AcrValues,
            ["max_age"] = wanted.MaxAge,
        };
        return new(QueryHelpers.AddQueryString(Idp + "/authorize", parameters.Where(parameter => parameter.Value is not null)));
    }

    // A code is good once, so each is one of its own time.
    private string Code(string name)
    {
        _services.Clock.Advance(TimeSpan.FromSeconds(30));
        return Totp.CodeAt(Base32.Decode(DemoSeeds.OfPerson(name, "totpSecret"))!, Totp.StepAt(_services.Clock.GetUtcNow()));
    }

    private ValueTask<RecordPage> ReadAsync(string party, long after, TimeSpan wait) =>
        _services.Of(party).GetRequiredService<IRecordStore>().ReadAsync(after, int.MaxValue, wait, TestContext.Current.CancellationToken);
}

/// <summary>The tests of all clients share one stack, and take turns: its clock moves.</summary>
[CollectionDefinition(InteropStack.Collection)]
public sealed class InteropCollection : ICollectionFixture<InteropStack>;
