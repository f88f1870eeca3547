using System.Reflection;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Tests.OAuth;

/// <summary>Printed by mistake, a secret shows its name and nothing else (QUIRKS C23).</summary>
public sealed class RedactionTests
{
    private const string Secret = "s3cret-value";

    /// <summary>Every type of the library that wraps one secret string.</summary>
    public static TheoryData<Type> TokenTypes => [.. typeof(SubjectToken).Assembly.GetTypes()
        .Where(t => t is { IsValueType: true, Namespace: "Xaa.OAuth" }
            && t.GetProperty("Value") is { PropertyType: var type } && type == typeof(string))];

    [Fact]
    public void All_token_types_are_looked_at() => Assert.True(TokenTypes.Count >= 8);

    [Theory]
    [MemberData(nameof(TokenTypes))]
    public void A_token_prints_its_name(Type type)
    {
        var token = Activator.CreateInstance(type, BindingFlags.Public | BindingFlags.Instance, null, [Secret], null)!;

        Assert.Equal(Secret, type.GetProperty("Value")!.GetValue(token));
        Assert.DoesNotContain(Secret, $"{token} {token:G} {string.Concat(token)}", StringComparison.Ordinal);
        Assert.Matches("^\\[[a-z_]+\\]$", token.ToString());
    }

    [Fact]
    public void A_request_prints_none_of_its_secrets()
    {
        var request = new TokenRequest
        {
            GrantType = GrantTypes.JwtBearer,
            ClientSecret = new(Secret),
            Code = new(Secret),
            CodeVerifier = new(Secret),
            RefreshToken = new(Secret),
            SubjectToken = new(Secret),
            Assertion = new(Secret),
        };

        Assert.DoesNotContain(Secret, $"{request}", StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_prints_none_of_its_tokens()
    {
        var response = new TokenResponse { AccessToken = Secret, RefreshToken = Secret, IdToken = Secret, TokenType = "Bearer" };

        Assert.DoesNotContain(Secret, $"{response} {new Granted(response)}", StringComparison.Ordinal);
    }

    [Fact]
    public void Keys_and_issued_tokens_print_no_value()
    {
        var material = SigningKeys.Generate()[0];

        Assert.DoesNotContain(Secret, $"{new Issued<AccessToken>(new(Secret), "id", "kid", TimeSpan.Zero)}", StringComparison.Ordinal);
        Assert.Equal($"[signing_key {material.KeyId} ES256]", $"{material}");
    }
}
