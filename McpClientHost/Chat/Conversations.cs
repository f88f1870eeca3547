using System.Collections.Concurrent;
using Microsoft.Extensions.AI;
using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.Chat;

/// <summary>The conversations of this process: one for each sign-in, gone with it.</summary>
public sealed class Conversations(IChatClient model, TimeProvider time, ILoggerFactory logs)
{
    private readonly ConcurrentDictionary<Person, Conversation> _open = new();
    private readonly ILogger _log = logs.CreateLogger<AgentChat>();

    /// <summary>The conversation of a sign-in; a first one when there is none.</summary>
    public Conversation Of(Person person)
    {
        while (true)
        {
            if (_open.TryGetValue(person, out var conversation))
                return conversation;
            if (_open.TryAdd(person, Create(person)))
                person.Ended.Register(() => _open.TryRemove(person, out _));
        }
    }

    /// <summary>Puts a new conversation in the place of the one before, and stops what that was at.</summary>
    public Conversation Renew(Person person)
    {
        var before = Of(person);
        var conversation = Create(person);
        if (!_open.TryUpdate(person, conversation, before))
            return Of(person);
        before.Cancel();
        before.Changes.Fire();
        return conversation;
    }

    private Conversation Create(Person person) =>
        new(new(person.Name, () => [.. person.Connections.Select(ChatServer.Of)], model, time, _log), person.Ended);
}
