namespace ModelContextProtocol.AspNetCore.Authentication;

/// <summary>Events of the MCP authentication scheme.</summary>
public class McpAuthenticationEvents
{
    /// <summary>Called before the metadata document is served; may change or replace it.</summary>
    public Func<ResourceMetadataRequestContext, Task> OnResourceMetadataRequest { get; set; } = _ => Task.CompletedTask;
}
