namespace Xaa.McpClientHost;

/// <summary>Names this service for WebApplicationFactory, where several services' Program classes would collide.</summary>
public sealed class AgentMarker;
