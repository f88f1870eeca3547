namespace Xaa.Idp.Portal.Connections;

/// <summary>Where a connection is shown and changed.</summary>
public static class ConnectionAddress
{
    public static string Of(string client, string server) =>
        $"{PortalPages.Connections}/{PathName.Escape(client)}/{PathName.Escape(server)}";
}
