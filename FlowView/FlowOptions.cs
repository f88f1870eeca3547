namespace Xaa.FlowView;

/// <summary>Settings under <c>Flow</c>. Nothing is stored: rows are rebuilt from the parties' feeds at every start.</summary>
public sealed class FlowOptions
{
    public const string Section = "Flow";

    /// <summary>The file that names the parties and holds the keys to their feeds.</summary>
    public string? SeedFile { get; set; }

    /// <summary>Where the Aspire dashboard is, for links to traces; none without it.</summary>
    public Uri? DashboardUrl { get; set; }
}
