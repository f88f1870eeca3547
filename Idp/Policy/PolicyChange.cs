namespace Xaa.Idp.Policy;

/// <summary>One change of policy, of a person or of keys: numbered without gaps, never altered.</summary>
public sealed record PolicyChange
{
    public required long Number { get; init; }

    public required DateTimeOffset At { get; init; }

    /// <summary>The administrator's user name, or the client that changed it over the administration API.</summary>
    public required string Author { get; init; }

    /// <summary>One of <see cref="ChangeKinds"/>.</summary>
    public required string Kind { get; init; }

    /// <summary>Which of its kind.</summary>
    public required string Subject { get; init; }

    /// <summary>One of <see cref="ChangeActions"/>.</summary>
    public required string Action { get; init; }

    /// <summary>Why, in the author's words; may be empty.</summary>
    public required string Reason { get; init; }

    /// <summary>What stood before, as JSON without a secret; null when nothing did.</summary>
    public string? Before { get; init; }

    /// <summary>What has stood since; null when nothing does.</summary>
    public string? After { get; init; }
}

/// <summary>Who changes something, and why.</summary>
public sealed record Author(string Name, string Reason);

/// <summary>What can be changed.</summary>
public static class ChangeKinds
{
    public const string Seed = "seed";
    public const string Connection = "connection";
    public const string Client = "client";
    public const string Server = "server";
    public const string Person = "person";
    public const string Keys = "keys";

    /// <summary>How a connection is called as the subject of a change.</summary>
    public static string ConnectionSubject(string client, string server) => $"{client} to {server}";
}

/// <summary>What was done.</summary>
public static class ChangeActions
{
    public const string Created = "created";
    public const string Proposed = "proposed";
    public const string Approved = "approved";
    public const string Changed = "changed";
    public const string Disabled = "disabled";
    public const string Enabled = "enabled";
    public const string Removed = "removed";
    public const string Suspended = "suspended";
    public const string Restored = "restored";
    public const string SessionEnded = "session ended";
    public const string SessionsEnded = "all sessions ended";
    public const string SecretRotated = "secret rotated";
    public const string Rotated = "rotated";
}
