namespace Xaa.McpServerSample.Tests.Clients;

/// <summary>A server where clients register themselves.</summary>
public sealed class OpenServer : DesignServer
{
    public OpenServer() => Seed["dynamicClientRegistration"] = true;
}
