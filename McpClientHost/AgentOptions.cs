using Xaa.Client;
using Xaa.McpClientHost.Models;

namespace Xaa.McpClientHost;

/// <summary>Settings <c>Agent:*</c>.</summary>
public sealed class AgentOptions
{
    public const string Section = "Agent";

    /// <summary>The client at the IdP and at each server. Read at every start, never stored.</summary>
    public string SeedFile { get; set; } = "";

    public string DataDirectory { get; set; } = "";

    /// <summary>PostgreSQL's, from <c>ConnectionStrings:agent</c>; without it a SQLite file.</summary>
    public string? ConnectionString { get; set; }

    /// <summary>The key-encryption key, base64 of 32 bytes; by default a file beside the store.</summary>
    public string? KeyEncryptionKey { get; set; }

    /// <summary>How long a person stays signed in here. The IdP may end it earlier.</summary>
    public TimeSpan SignInLifetime { get; set; } = TimeSpan.FromDays(7);

    /// <summary>How long before the ID token expires the tokens of a sign-in are rotated.</summary>
    public TimeSpan RotateAhead { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Whether tokens are bound to a key, one for each sign-in. RFC 9449.</summary>
    public DpopMode Dpop { get; set; }

    /// <summary>The longest a tool may take.</summary>
    public TimeSpan ToolTimeout { get; set; } = TimeSpan.FromSeconds(60);

    /// <summary>How long a person has for a second factor that a call waits for.</summary>
    public TimeSpan StepUpTimeout { get; set; } = TimeSpan.FromMinutes(5);

    /// <summary>Who thinks in the chat.</summary>
    public ModelOptions Model { get; set; } = new();
}
