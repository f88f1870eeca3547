using System.Security.Claims;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Xaa.Client;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Interop.Tests;

/// <summary>The agent of docs/adopt.md on <c>Xaa/Client</c>, against the IdP and the servers of the demo. SPEC 1 to 4, 7, 15, 22, 36, 59 to 64, 73, 82.</summary>
[Collection(InteropStack.Collection)]
public sealed class OwnAgentTests(InteropStack stack) : IDisposable
{
    private readonly string _folder = Directory.CreateTempSubdirectory("xaa-own-agent-").FullName;
    private readonly List<StepUpRequirement> _asked = [];

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Theory] // SPEC 59 to 64, 73, 74
    [InlineData("design", "list_files", "2025-11-25", DpopMode.Off)]
    [InlineData("design", "list_files", "2026-07-28", DpopMode.Required)]
    [InlineData("crm", "list_deals", "2025-11-25", DpopMode.Required)]
    [InlineData("crm", "list_deals", "2026-07-28", DpopMode.WhenSupported)]
    public async Task Alice_connects_with_a_sign_in_alone_and_her_tokens_are_bound_where_that_is_wanted(
        string server, string tool, string revision, DpopMode dpop)
    {
        await using var services = Services(dpop);
        var alice = await SignInAsync(services, "alice");
        await using var client = await new OwnAgent(services).ConnectAsync(Server(server), alice, revision, TestContext.Current.CancellationToken);

        Assert.Equal(revision, client.NegotiatedProtocolVersion);
        Assert.NotEqual(true, (await client.CallToolAsync(tool, cancellationToken: TestContext.Current.CancellationToken)).IsError);
        var outcome = await services.GetRequiredService<IdentityAssertionClient>().AcquireAsync(
            alice, Server(server).Registration, Server(server).Address, server + ".read", TestContext.Current.CancellationToken);
        Assert.Equal(dpop != DpopMode.Off, outcome.Require().ProofKey is not null);
    }

    [Theory] // SPEC 22, RFC 9470 §3
    [InlineData("2025-11-25", DpopMode.Off)]
    [InlineData("2026-07-28", DpopMode.Required)]
    public async Task A_charge_asks_alice_for_her_second_factor_once_and_goes_on_where_it_was(string revision, DpopMode dpop)
    {
        await using var services = Services(dpop);
        var alice = await SignInAsync(services, "alice");
        await using var client = await new OwnAgent(services).ConnectAsync(Server("payments"), alice, revision, TestContext.Current.CancellationToken);

        var mark = await stack.MarkAsync("payments");
        await IdentityAssertionGrantTests.ChargeAsync(client);
        await IdentityAssertionGrantTests.ChargeAsync(client);

        Assert.Equal([new("urn:xaa:mfa", TimeSpan.FromHours(12))], _asked);
        await stack.AssertRecordsAsync(
            "payments", "alice", mark, "ResourceRequest: acr_too_weak", "JwtBearerGrant: payments.read payments.charge");
    }

    [Fact] // SPEC 15, 24, 75
    public async Task Bob_is_refused_at_design_by_policy_and_nothing_else_is_tried()
    {
        await using var services = Services(DpopMode.Off);
        var bob = await SignInAsync(services, "bob");
        var (atIdp, atDesign) = (await stack.MarkAsync("idp"), await stack.MarkAsync("design"));
        var outcome = await services.GetRequiredService<IdentityAssertionClient>().AcquireAsync(
            bob, Server("design").Registration, Server("design").Address, "design.read", TestContext.Current.CancellationToken);
        Assert.True(outcome.Refusal!.IsPolicyDenial);
        await stack.AssertRecordsAsync("idp", "bob", atIdp, "TokenExchange: connection_does_not_cover_person");
        await stack.AssertRecordsAsync("design", "bob", atDesign);
    }

    [Fact]
    public async Task The_next_run_of_the_program_finds_the_sign_in_and_asks_nobody()
    {
        await using (var services = Services(DpopMode.Off))
            await SignInAsync(services, "alice");

        await using var again = Services(DpopMode.Off);
        var alice = new OwnAgent(again).Person("kept", "u-alice", File(again), _ => throw new InvalidOperationException("Nobody is asked."));
        await using var client = await new OwnAgent(again).ConnectAsync(Server("crm"), alice, null, TestContext.Current.CancellationToken);
        Assert.NotEmpty(await client.ListToolsAsync(cancellationToken: TestContext.Current.CancellationToken));
    }

    private ServiceProvider Services(DpopMode dpop)
    {
        var services = new ServiceCollection();
        services.AddLogging();
        services.AddSingleton<TimeProvider>(stack.Clock);
        OwnAgent.Add(services, AtIdp, stack.RedirectUri, dpop);
        services.AddDataProtection().SetApplicationName("own-agent").PersistKeysToFileSystem(new(Path.Combine(_folder, "keys")));
        return services.BuildServiceProvider();
    }

    private ClientRegistration AtIdp => new(stack.Idp, "agent", new(DemoSeeds.Secret("agent")), AuthMethods.ClientSecretPost);

    private ProtectedResource Server(string name) =>
        new(stack.AddressOf(name) + "/mcp", new(stack.AddressOf(name), $"agent-at-{name}", new(DemoSeeds.Secret($"agent-at-{name}"))));

    private SealedSignInFile File(IServiceProvider services) =>
        new(Path.Combine(_folder, "sign-in"), AtIdp, services.GetRequiredService<IDataProtectionProvider>(), stack.Clock);

    private async Task<AssertionSubject> SignInAsync(IServiceProvider services, string name)
    {
        var file = File(services);
        await file.SaveAsync(await TicketAsync(name, null), TestContext.Current.CancellationToken);
        return new OwnAgent(services).Person(Guid.NewGuid().ToString(), name, file, requirement =>
        {
            _asked.Add(requirement);
            return TicketAsync(name, requirement.AcrValues);
        });
    }

    private async Task<AuthenticationTicket> TicketAsync(string name, string? acrValues)
    {
        var (idToken, refreshToken) = await stack.TokensAsync(name, new(acrValues, null), "openid offline_access");
        var properties = new AuthenticationProperties();
        properties.SetTokens(new(idToken), new(refreshToken!));
        return new(new(new ClaimsIdentity([new(ClaimNames.Subject, new JsonWebToken(idToken).Subject)], "idp")), properties, "idp");
    }
}
