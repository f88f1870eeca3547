using System.Text.Json.Nodes;
using FsCheck;
using FsCheck.Fluent;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Testing;

namespace Xaa.McpServerSample.Tests.Mcp;

/// <summary>Whoever has a key can sign whatever he likes. RFC 9449 §4.3: it is refused or good, and never a fault.</summary>
public sealed class DpopProofFuzzTests
{
    private const string Address = "http://localhost:7401/mcp";
    private static readonly AccessToken Token = new("an-access-token");

    private static readonly string[] Claims = ["jti", "htm", "htu", "iat", "ath", "content_digest", "more"];

    private static readonly Gen<string> Addresses = Gen.Elements(
            "http", "https", "HTTP", "urn", "file", "mailto", "x", ":", "//", "///", "\\", "localhost", "xn--", "xn--a", "ß", "\u200d", "\u0130", "\uD800",
            "\0", " ", "%", "%2F", "%zz", "..", "/", "/mcp", "?", "#", "@", "[::1]", "[", "]", ":7401", ":99999", "127.1", "0x7f.1", "，", "。")
        .ArrayOf()
        .Zip(Gen.Elements("", "", "http://", "http://localhost", "https://[", "http://xn--"))
        .Select(address => address.Item2 + string.Concat(address.Item1));

    private static readonly Gen<JsonNode?> Values = Gen.OneOf(
        Addresses.Select(text => (JsonNode?)JsonValue.Create(text.Replace("\uD800", "", StringComparison.Ordinal))),
        Gen.Elements("null", "true", "-1", "1e99", "1.5", "9223372036854775808", "[]", "[\"x\"]", "{}", "\"sha-256=:=:\"", "\"sha-256=:\"", "\":\"")
            .Select(text => JsonNode.Parse(text)));

    [Fact]
    public void Whatever_a_proof_claims_it_is_refused_and_never_a_fault() => Prop.ForAll(
        Gen.Elements(Claims).Zip(Values).ArrayOf().ToArbitrary(),
        changes =>
        {
            var clock = new ManualTimeProvider();
            using var key = new ProofKey(clock);
            var proof = key.Prove(Address, Token.Value, (_, claims) =>
            {
                foreach (var (name, value) in changes)
                    claims[name] = value?.DeepClone();
            });
            var (good, error) = new DpopProofValidator(clock).ValidateAsync(proof, "POST", Address, Token).AsTask().GetAwaiter().GetResult();
            return good is null != error is null;
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));

    [Fact]
    public void Whatever_an_address_looks_like_it_is_compared_or_refused() => Prop.ForAll(
        Addresses.ToArbitrary(),
        address =>
        {
            var clock = new ManualTimeProvider();
            using var key = new ProofKey(clock);
            var proof = key.Prove(Address, Token.Value, (_, claims) => claims["htu"] = address.Replace("\uD800", "", StringComparison.Ordinal));
            var (_, error) = new DpopProofValidator(clock).ValidateAsync(proof, "POST", Address, Token).AsTask().GetAwaiter().GetResult();
            return error is null or { Reason: Reasons.ProofAddressMismatch or Reasons.MissingClaim };
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
}
