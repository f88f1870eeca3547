namespace Xaa.McpServerSample.Ordinary;

/// <summary>Scopes in words for the person who is to allow them.</summary>
public static class ScopeWords
{
    public static string Of(string scope, string server) => scope[(scope.LastIndexOf('.') + 1)..] switch
    {
        "read" => $"Read what you can see in {server}",
        "write" => $"Create and change things in {server} in your name",
        "charge" => $"Charge cards and refund payments in {server} in your name",
        _ => $"Use {scope} in {server} in your name",
    };
}
