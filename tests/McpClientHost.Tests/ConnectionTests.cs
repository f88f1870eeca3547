namespace Xaa.McpClientHost.Tests;

public sealed class ConnectionTests
{
    [Fact]
    public async Task Alice_signs_in_once_and_every_server_is_connected_without_a_consent_screen()
    {
        await using var stack = Stack.Start();
        var alice = await stack.SignInAsync("alice");
        var connections = await Stack.SettledAsync(alice);
        Assert.True(connections.All(c => (string?)c!["state"] == "connected"), string.Join("\n", connections.ToJsonString(), string.Join("\n", stack.Logs.Lines.Where(l => l.StartsWith("Warn") || l.StartsWith("Err")))));
    }
}
