namespace Aspire.Hosting.ApplicationModel;

/// <summary>The words that the dashboard knows.</summary>
internal static class Relationships
{
    public const string Parent = "Parent";
    public const string Reference = "Reference";
    public const string WaitFor = "WaitFor";
}
