namespace Xaa.McpClientHost.Connections;

/// <summary>What IT gave or took, in words, and when it was noticed.</summary>
public sealed record PolicyNews(string Text, DateTimeOffset At)
{
    /// <summary>For how long it is news.</summary>
    public static readonly TimeSpan Lifetime = TimeSpan.FromMinutes(1);

    /// <summary>The difference that IT made; null when it made none here.</summary>
    public static PolicyNews? Of(ConnectionSnapshot before, ConnectionSnapshot after, DateTimeOffset now)
    {
        var text = (before.State, after.State) switch
        {
            (ConnectionState.Connected, ConnectionState.Refused) => "IT has just withdrawn this.",
            (ConnectionState.Refused, ConnectionState.Connected) => "IT has just allowed this.",
            (ConnectionState.Connected, ConnectionState.Connected) => OfScopes(before.Scopes, after.Scopes),
            _ => null,
        };
        return text is null ? null : new(text, now);
    }

    private static string? OfScopes(IReadOnlyList<string> before, IReadOnlyList<string> after)
    {
        var lost = before.Except(after, StringComparer.Ordinal).ToList();
        var gained = after.Except(before, StringComparer.Ordinal).ToList();
        return (lost.Count, gained.Count) switch
        {
            (0, 0) => null,
            (_, 0) => $"IT has just taken away {string.Join(", ", lost)}.",
            (0, _) => $"IT has just added {string.Join(", ", gained)}.",
            _ => $"IT has just taken away {string.Join(", ", lost)} and added {string.Join(", ", gained)}.",
        };
    }
}
