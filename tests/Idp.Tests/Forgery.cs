using System.Text.Json;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.Tokens;
using Xaa.Jwt;

namespace Xaa.Idp.Tests;

/// <summary>Tokens with one thing changed, signed again: only the one thing is wrong.</summary>
public static class Forgery
{
    /// <summary>With the IdP's own key.</summary>
    public static string Resign(this IdpHost idp, string token, Action<JsonObject, JsonObject> change) =>
        Sign(token, idp.Services.GetRequiredService<SigningKeys>(), change);

    public static string Sign(string token, SigningKeys keys, Action<JsonObject, JsonObject> change)
    {
        var claims = JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[1]))!.AsObject();
        var header = new JsonObject { ["typ"] = (string?)JsonNode.Parse(Base64UrlEncoder.Decode(token.Split('.')[0]))!["typ"] };
        change(header, claims);
        var changed = new JwtClaims();
        foreach (var (name, value) in claims)
            changed[name] = Plain(value);
        return JwtWriter.Write((string)header["typ"]!, changed, keys.For());
    }

    private static object? Plain(JsonNode? value) => value?.GetValueKind() switch
    {
        JsonValueKind.String => (string?)value,
        JsonValueKind.Number => (long)value,
        JsonValueKind.Array => value.AsArray().Select(item => (string?)item).ToList(),
        _ => throw new InvalidOperationException("No such claim in a token of the IdP."),
    };
}
