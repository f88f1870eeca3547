namespace Xaa.Idp.Policy;

/// <summary>What a managed connection must fulfil, whoever writes it. Every fault is reported, not the first.</summary>
public static class ConnectionRules
{
    private const int LongestText = 1000;

    // Younger than the person needs to come back from a sign-in, and no fresh one would help (SPEC 22).
    private const int ShortestMaxAge = 60;
    private const int LongestMaxAge = 7 * 24 * 60 * 60;

    /// <summary>The faults, as sentences; addresses are compared as they are written.</summary>
    /// <param name="connection">The connection.</param>
    /// <param name="server">The server that it leads to.</param>
    /// <param name="tenant">The tenant that this IdP is, if it was told one.</param>
    public static IEnumerable<string> Check(ManagedConnection connection, ServerPolicy server, string? tenant)
    {
        if (connection.ClientIdAtServer is not { Length: > 0 and <= LongestText })
            yield return "clientIdAtServer must not be empty.";
        if (connection.Scopes.Count == 0)
            yield return "scopes must not be empty.";
        foreach (var scope in connection.Scopes.Except(server.Scopes, StringComparer.Ordinal))
            yield return $"the server knows no scope '{scope}'.";
        foreach (var scope in connection.RequireAcr.Keys.Except(connection.Scopes, StringComparer.Ordinal))
            yield return $"requireAcr names '{scope}', which the connection does not allow.";
        foreach (var acr in connection.RequireAcr.Values.Except(Strength.All, StringComparer.Ordinal))
            yield return $"requireAcr '{acr}' is no strength that a sign-in here can have.";
        if (connection.MaxAge is < ShortestMaxAge or > LongestMaxAge)
            yield return $"maxAge must be between {ShortestMaxAge} and {LongestMaxAge} seconds.";
        foreach (var type in connection.DetailTypes.Except(server.DetailTypes, StringComparer.Ordinal))
            yield return $"the server knows no authorization details of type '{type}'.";
        foreach (var resource in connection.Resources.Except(server.Resources, StringComparer.Ordinal))
            yield return $"the server does not govern '{resource}'.";
        if (connection.Covers.Everyone == (connection.Covers.Groups.Count + connection.Covers.People.Count > 0))
            yield return "name either groups and people, or everyone.";
        if (connection.Disclosure.AudSub is not (null or Disclosure.ByEmail or Disclosure.ByUserName))
            yield return $"audSub '{connection.Disclosure.AudSub}' is neither {Disclosure.ByEmail} nor {Disclosure.ByUserName}.";
        if (connection.Disclosure.Tenant && tenant is null)
            yield return "the tenant cannot be disclosed: Idp:Tenant does not say which one this is.";
        if (connection.Reason.Length > LongestText)
            yield return $"reason must not be longer than {LongestText} characters.";
    }
}
