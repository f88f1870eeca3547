namespace Xaa.AppHost;

/// <summary>The client of the dashboard's commands, as the IdP knows it.</summary>
internal static class OperatorRegistration
{
    public const string ClientId = "operator";

    public static readonly string[] GrantTypes = ["client_credentials"];

    public static readonly string[] Scopes = ["idp.people.read", "idp.people.write", "idp.keys.read", "idp.keys.write"];
}
