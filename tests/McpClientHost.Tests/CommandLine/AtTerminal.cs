using Xaa.McpClientHost.CommandLine;
using Xaa.Testing;

namespace Xaa.McpClientHost.Tests.CommandLine;

/// <summary>Alice is signed in at a terminal, and whatever she does there, no token or secret is printed.</summary>
public abstract class AtTerminal(CommandStack stack) : IAsyncLifetime
{
    protected CommandStack Stack => stack;

    private protected Shell Alice { get; } = new(stack, "alice");

    public async ValueTask InitializeAsync() => Assert.Equal(ExitCodes.Done, (await Alice.RunAsync("sign-in")).ExitCode);

    public ValueTask DisposeAsync()
    {
        // The IdP's opaque tokens are 43 characters of base64url.
        Assert.DoesNotMatch(AnyToken.Written, Alice.Printed);
        Assert.DoesNotMatch("(?<![A-Za-z0-9_=-])[A-Za-z0-9_-]{43}(?![A-Za-z0-9_-])", WithoutAddresses(Alice.Printed));
        Assert.DoesNotContain("-secret-", Alice.Printed);
        Alice.Dispose();
        GC.SuppressFinalize(this);
        return ValueTask.CompletedTask;
    }

    private static string WithoutAddresses(string text) =>
        string.Join('\n', text.Split('\n').Where(line => !line.Contains("/authorize?", StringComparison.Ordinal)));
}
