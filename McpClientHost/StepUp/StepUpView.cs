using Xaa.McpClientHost.Connections;

namespace Xaa.McpClientHost.StepUp;

/// <summary>What the open pages are told: which server wants what; all null when nothing is asked.</summary>
public sealed record StepUpView(string? Id, string? Server, string? Needs, string? Scope, DateTimeOffset? Until)
{
    public static StepUpView Of(Person person)
    {
        if (person.StepUp.Open is not { } question)
            return new(null, null, null, null, null);
        var request = question.Request;
        var server = person.Connections.FirstOrDefault(c => c.Server.Resource == request.Resource)?.Server.DisplayName ?? request.Resource;
        return new(question.Id, server, NeedsOf(request.Requirement), request.Scope, question.Until);
    }

    private static string NeedsOf(Client.StepUpRequirement requirement) => requirement switch
    {
        { AcrValues: not null, MaxAge: { } age } => $"a second factor, not older than {Words(age)}",
        { MaxAge: { } age } => $"a sign-in that is not older than {Words(age)}",
        _ => "a second factor",
    };

    private static string Words(TimeSpan age) => age switch
    {
        { TotalHours: >= 2 } => $"{age.TotalHours:0} hours",
        { TotalMinutes: >= 2 } => $"{age.TotalMinutes:0} minutes",
        _ => "a moment",
    };
}
