using System.Text.Json;

namespace Xaa.Benchmarks.Clients;

/// <summary>No figure counts before its answers are the right ones, got with tokens that are as new as the turn says.</summary>
/// <param name="expected">What the tools have to answer, by the server's name.</param>
internal sealed class TurnCheck(IReadOnlyDictionary<string, JsonElement> expected)
{
    private readonly Dictionary<(string Client, string Server), string> _last = [];
    private readonly HashSet<string> _seen = [];

    /// <exception cref="InvalidOperationException">The report does not hold.</exception>
    public void Check(string client, ClientSettings settings, Turn turn, TurnReport report)
    {
        var asked = settings.Servers.Take(turn.Servers).Select(server => server.Name);
        if (!report.Answers.Select(answer => answer.Name).SequenceEqual(asked))
            throw Fault($"answered for {string.Join(", ", report.Answers.Select(answer => answer.Name))}");
        foreach (var answer in report.Answers)
        {
            if (!JsonElement.DeepEquals(answer.Content, expected[answer.Name]))
                throw Fault($"has another answer of {answer.Name} than its tool gives: {answer.Content}");
            var isNew = _seen.Add(answer.Token);
            if (turn.Knowledge != Knowledge.Kept && !isNew)
                throw Fault($"called {answer.Name} with a token that had been used before");
            if (turn.Knowledge == Knowledge.Kept && _last.GetValueOrDefault((client, answer.Name)) != answer.Token)
                throw Fault($"called {answer.Name} with another token than the one that it kept");
            _last[(client, answer.Name)] = answer.Token;
        }

        InvalidOperationException Fault(string what) => new($"{client} ({turn}) {what}.");
    }
}
