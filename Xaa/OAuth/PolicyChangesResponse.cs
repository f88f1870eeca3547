using System.Text.Json.Serialization;

namespace Xaa.OAuth;

/// <summary>
/// The answer of an IdP's policy changes endpoint, an extension of this project: an authenticated client asks whether policy has changed, and the
/// answer waits until it has. What changed for whom is for the next token exchange to say.
/// </summary>
public sealed record PolicyChangesResponse
{
    /// <summary>The request parameter with the number that the client knows; without it the answer comes at once.</summary>
    public const string After = "after";

    /// <summary>The request parameter with the longest wait for another number, in seconds.</summary>
    public const string Wait = "wait";

    /// <summary>The longest wait that may be asked for, in seconds.</summary>
    public const int LongestWait = 30;

    /// <summary>The number of the latest change. Another number than before means that policy is not what it was.</summary>
    [JsonPropertyName("change")]
    public required long Change { get; init; }
}
