namespace Xaa.McpServerSample.Tests.Attacks;

/// <summary>One server that all attacks share which need nothing special of it; they take turns, and each reads the records it caused.</summary>
[CollectionDefinition(Name)]
public sealed class AttackedServer : ICollectionFixture<DesignServer>
{
    public const string Name = "attacked server";
}
