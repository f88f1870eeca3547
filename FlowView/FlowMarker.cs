namespace Xaa.FlowView;

/// <summary>Names this service's assembly for tests that host it.</summary>
public sealed class FlowMarker;
