namespace Xaa.Storage;

/// <summary>Who wants to know what was changed.</summary>
internal sealed class ChangeTopics
{
    /// <summary>Something was committed by another process.</summary>
    public const string Commit = "commit";

    private readonly Lock _gate = new();
    private readonly List<(string Topic, Action Changed)> _subscriptions = [];

    public void On(string topic, Action changed)
    {
        lock (_gate)
            _subscriptions.Add((topic, changed));
    }

    public void Tell(IReadOnlySet<string> topics)
    {
        foreach (var (topic, changed) in All())
        {
            if (topics.Contains(topic))
                changed();
        }
    }

    public void TellAll()
    {
        foreach (var (_, changed) in All())
            changed();
    }

    private List<(string Topic, Action Changed)> All()
    {
        lock (_gate)
            return [.. _subscriptions];
    }
}
