using System.Text.Json;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.Tests.Jwt;

/// <summary>A validator as the design server has it, and the identity provider that it trusts.</summary>
public sealed class RedemptionRules : IDisposable
{
    public const string Server = "http://localhost:7401";
    public const string Resource = "http://localhost:7401/mcp";
    public const string ClientId = "agent-at-design";

    public RedemptionRules()
    {
        Idp = new("http://localhost:7100", Clock);
        Other = new("http://localhost:7900", Clock);
        Validator = Trust(SecurityAlgorithms.EcdsaSha256);
    }

    public ManualTimeProvider Clock { get; } = new();

    public TestIssuer Idp { get; }

    /// <summary>Nobody trusts it.</summary>
    public TestIssuer Other { get; }

    public IdJagValidator Validator { get; }

    public Dictionary<string, object?> Claims => Idp.IdJagClaims(Server, ClientId, Resource, "design.read");

    public IdJagValidator Trust(params string[] algorithms) => new(Server, [Resource], [Issuer(algorithms)], Clock);

    /// <summary>One that knows types of authorization details.</summary>
    public IdJagValidator Trusting(IReadOnlyDictionary<string, Func<JsonElement, bool>> types) =>
        new(Server, [Resource], [Issuer(SecurityAlgorithms.EcdsaSha256)], Clock) { DetailTypes = types };

    public ValueTask<IdJagValidation> ValidateAsync(string assertion) =>
        Validator.ValidateAsync(new(assertion), ClientId, proofKey: null, TestContext.Current.CancellationToken);

    public ValueTask<IdJagValidation> ValidateAsync(Dictionary<string, object?> claims) => ValidateAsync(Idp.Sign(JwtTypes.IdJag, claims));

    public async Task AssertAcceptedAsync(Dictionary<string, object?> claims) => Assert.Null((await ValidateAsync(claims)).Error);

    /// <summary>Refused for this reason, or one of these where the library may stumble over a claim before our rules are asked.</summary>
    public async Task AssertRefusedAsync(Dictionary<string, object?> claims, params string[] reasons) =>
        AssertRefused(await ValidateAsync(claims), reasons);

    public async Task AssertRefusedAsync(string assertion, params string[] reasons) => AssertRefused(await ValidateAsync(assertion), reasons);

    public void Dispose()
    {
        Idp.Dispose();
        Other.Dispose();
    }

    private TrustedIssuer Issuer(params string[] algorithms) =>
        new() { Issuer = Idp.Issuer, Algorithms = algorithms, Keys = (keyId, _) => new(Idp.Keys.Find(keyId)) };

    private static void AssertRefused(IdJagValidation validation, string[] reasons)
    {
        Assert.Null(validation.Grant);
        Assert.Equal((OAuthErrors.InvalidGrant, 400), (validation.Error!.Code, validation.Error.Status));
        Assert.Contains(validation.Error.Reason, reasons);
    }
}
