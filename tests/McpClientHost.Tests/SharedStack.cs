namespace Xaa.McpClientHost.Tests;

/// <summary>One stack, with alice and bob signed in, for the tests that neither move the clock nor break anything.</summary>
public sealed class SharedStack : IAsyncLifetime
{
    internal Stack Stack { get; } = Stack.Start();

    internal Browser Alice { get; private set; } = null!;

    internal Browser Bob { get; private set; } = null!;

    public async ValueTask InitializeAsync()
    {
        Alice = await Stack.SignInAsync("alice");
        Bob = await Stack.SignInAsync("bob");
        await Stack.SettledAsync(Alice);
        await Stack.SettledAsync(Bob);
    }

    public ValueTask DisposeAsync() => Stack.DisposeAsync();
}
