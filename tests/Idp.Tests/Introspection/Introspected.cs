namespace Xaa.Idp.Tests.Introspection;

/// <summary>The client's side of RFC 7662.</summary>
public static class Introspected
{
    public static Task<TokenAnswer> IntrospectAsync(this IdpHost idp, string? token, params (string Name, string? Value)[] changes) =>
        idp.PostAsync("/introspect", [("token", token), .. changes]);
}
