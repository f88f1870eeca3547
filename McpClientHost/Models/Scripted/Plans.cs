using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>Which plan a request is for: the first whose words fit.</summary>
internal static partial class Plans
{
    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    public static IEnumerable<Step> Of(Talk talk)
    {
        var request = talk.Request;
        if (DirectCall().Match(request) is { Success: true } direct)
            return CallDirectly(talk, direct);
        if (WhatCan().IsMatch(request))
            return Introduce(talk);
        if (WhichServers().IsMatch(request))
            return ShowServers(talk);
        return PaymentPlans.Of(talk) ?? CrmPlans.Of(talk) ?? DesignPlans.Of(talk) ?? WikiPlans.Of(talk) ?? NotUnderstood();
    }

    private static IEnumerable<Step> Introduce(Talk talk)
    {
        var lines = talk.Servers.Select(server => server.Obstacle is { } obstacle
            ? $"**{server.Title}**: not usable. {obstacle}"
            : $"**{server.Title}**: {string.Join(", ", talk.Tools.Where(t => t.Name.StartsWith(server.Name + "__", StringComparison.Ordinal)).Select(t => $"`{t.Name[(server.Name.Length + 2)..]}`"))}");
        yield return new Say($"I work with the servers that your company has approved for you, and ask before I change anything:\n\n{Wording.Bullets(lines)}");
        yield return new Say(Examples);
    }

    private static IEnumerable<Step> ShowServers(Talk talk)
    {
        yield return new Say(Wording.Bullets(talk.Servers.Select(server => $"**{server.Title}**: {server.Obstacle ?? "connected."}")));
    }

    private static IEnumerable<Step> NotUnderstood()
    {
        yield return new Say($"I did not understand that. I am the scripted planner: I know a fixed set of requests, and no model is configured that would know more.\n\n{Examples}");
    }

    private static IEnumerable<Step> CallDirectly(Talk talk, Match direct)
    {
        var name = $"{direct.Groups["server"].Value}__{direct.Groups["tool"].Value}";
        if (!talk.Tools.Any(t => t.Name == name))
        {
            yield return new Say($"There is no tool `{direct.Groups["tool"].Value}` at `{direct.Groups["server"].Value}`. Ask me for my tools to see what there is.");
            yield break;
        }
        if (ReadArguments(direct.Groups["arguments"].Value) is not { } arguments)
        {
            yield return new Say("The arguments must be one JSON object, such as `{\"limit\": 5}`.");
            yield break;
        }
        var call = new Call(name, arguments);
        yield return call;
        yield return new Say(call.Error is null ? "That is what it answered." : Wording.Sorry(call));
    }

    private static Dictionary<string, object?>? ReadArguments(string json)
    {
        try
        {
            return json is "" ? [] : JsonSerializer.Deserialize<Dictionary<string, object?>>(json);
        }
        catch (JsonException)
        {
            return null;
        }
    }

    private const string Examples = """
        Try one of these:

        - Find the Q3 deck in design and summarise it in the wiki
        - Which deals close this month?
        - Refund the last Acme payment
        - What do we know about Globex?
        - Search the wiki for travel policy
        - Show the comments on the checkout redesign
        """;

    [GeneratedRegex(@"^\s*(?:call|run)\s+(?<server>[a-z0-9-]+)(?:\s+|__|[./])(?<tool>[a-z0-9_-]+)(?:\s+(?:with\s+)?(?<arguments>\{.*\}))?\s*$", Any | RegexOptions.Singleline)]
    private static partial Regex DirectCall();

    [GeneratedRegex(@"\b(what can you|what do you do|who are you|your tools|(list|show|which|what)\b.*\btools?)\b|^\W*(help|hello|hi|hey)( there)?\W*$", Any)]
    private static partial Regex WhatCan();

    [GeneratedRegex(@"^\W*(which|list|show|what)\b[^.]*\b(servers|connections)\b|^\W*why\b", Any)]
    private static partial Regex WhichServers();
}
