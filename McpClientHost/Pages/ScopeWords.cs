namespace Xaa.McpClientHost.Pages;

/// <summary>What a scope lets the agent do, for the person whose name it does it in. A scope's last part is its verb.</summary>
internal static class ScopeWords
{
    public static string Of(string scope, string server) => scope[(scope.LastIndexOf('.') + 1)..] switch
    {
        "read" => $"Read what you can see in {server}",
        "write" => $"Create and change things in {server} in your name",
        "charge" => $"Charge and refund in {server} in your name",
        _ => $"Use {server} in your name",
    };
}
