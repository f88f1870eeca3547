namespace Xaa.Idp.Policy;

/// <summary>What became of a change that an administrator asked for.</summary>
public abstract record EditOutcome
{
    private EditOutcome()
    {
    }

    /// <summary>It stands, and is written down.</summary>
    public sealed record Done(PolicyChange Change) : EditOutcome;

    /// <summary>It breaks rules; nothing was changed.</summary>
    public sealed record Faulty(IReadOnlyList<string> Faults) : EditOutcome;

    /// <summary>Somebody else changed it since it was looked at; nothing was changed.</summary>
    public static EditOutcome Conflict { get; } = new Conflicting();

    /// <summary>There is no such thing.</summary>
    public static EditOutcome Missing { get; } = new Absent();

    private sealed record Conflicting : EditOutcome;

    private sealed record Absent : EditOutcome;
}
