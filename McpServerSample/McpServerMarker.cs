namespace Xaa.McpServerSample;

/// <summary>Names this service's assembly to test hosts.</summary>
public sealed class McpServerMarker;
