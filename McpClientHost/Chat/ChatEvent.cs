using System.Text.Json;
using System.Text.Json.Serialization;
using ModelContextProtocol.Protocol;

namespace Xaa.McpClientHost.Chat;

/// <summary>What happens in a conversation, in the order in which it happens. Holds no token.</summary>
[JsonPolymorphic(TypeDiscriminatorPropertyName = "type")]
[JsonDerivedType(typeof(Asked), "asked")]
[JsonDerivedType(typeof(Said), "said")]
[JsonDerivedType(typeof(Called), "called")]
[JsonDerivedType(typeof(Decided), "decided")]
[JsonDerivedType(typeof(Answered), "answered")]
[JsonDerivedType(typeof(NotAnswered), "notAnswered")]
[JsonDerivedType(typeof(Failed), "failed")]
[JsonDerivedType(typeof(Ended), "ended")]
public abstract record ChatEvent
{
    private ChatEvent()
    {
    }

    /// <summary>The person's request.</summary>
    public sealed record Asked(string Text) : ChatEvent;

    /// <summary>A piece of what the model says. Pieces that follow each other are one text.</summary>
    public sealed record Said(string Text) : ChatEvent;

    /// <summary>The model wants a tool called. One that may change something waits until the person has decided.</summary>
    public sealed record Called(
        string Id, string Server, string ServerTitle, string Tool, string? Title, JsonElement Arguments, bool NeedsConfirmation) : ChatEvent;

    /// <summary>The person has decided about a call.</summary>
    public sealed record Decided(string Id, bool Agreed) : ChatEvent;

    /// <summary>What the tool answered. An error of the tool is an answer too.</summary>
    public sealed record Answered(string Id, bool IsError, JsonElement? Structured, IReadOnlyList<ContentBlock> Content, double TookMs) : ChatEvent;

    /// <summary>The call did not come to an answer: somebody refused it, or something does not work.</summary>
    public sealed record NotAnswered(string Id, string Title, string? Detail, string? Code) : ChatEvent;

    /// <summary>The run cannot go on, in words for the person.</summary>
    public sealed record Failed(string Message) : ChatEvent;

    /// <summary>The run is over; the next request may come.</summary>
    public sealed record Ended(RunEnd How) : ChatEvent;
}

/// <summary>How a run ended.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<RunEnd>))]
public enum RunEnd
{
    [JsonStringEnumMemberName("done")]
    Done,

    [JsonStringEnumMemberName("cancelled")]
    Cancelled,

    [JsonStringEnumMemberName("failed")]
    Failed,
}
