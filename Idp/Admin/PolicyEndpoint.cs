using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.WhatIf;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>A page of changes.</summary>
/// <param name="Changes">The latest first.</param>
/// <param name="Next">What to send as <c>before</c> for the page behind it; null on the last.</param>
public sealed record ChangeList(IReadOnlyList<PolicyChange> Changes, long? Next);

/// <summary>What everybody would get.</summary>
/// <param name="Granted">How many would get an ID-JAG.</param>
/// <param name="Refused">How many would not, by reason.</param>
/// <param name="People">Each of them.</param>
public sealed record WhatIfPeople(int Granted, IReadOnlyDictionary<string, int> Refused, IReadOnlyList<WhatIfPerson> People);

/// <summary>What one person would get.</summary>
/// <param name="Person">Her id.</param>
/// <param name="UserName">Her user name.</param>
/// <param name="Granted">Whether she would get an ID-JAG.</param>
/// <param name="Scope">With which scope.</param>
/// <param name="Error">The OAuth error code otherwise.</param>
/// <param name="Reason">The stable reason.</param>
/// <param name="Description">The same in words.</param>
/// <param name="Change">The change that made the connection what it is.</param>
public sealed record WhatIfPerson(
    string Person, string UserName, bool Granted, string? Scope, string? Error, string? Reason, string? Description, long? Change);

/// <summary>What was changed, and what would be answered.</summary>
public static class PolicyEndpoint
{
    private const int MostChanges = 200;

    /// <summary>A page of changes, the latest first; <c>next</c> is what to send as <c>before</c> for the page behind it, null on the last.</summary>
    public static async Task<IResult> ChangesAsync(ChangeReader reader, long? before, CancellationToken cancellationToken)
    {
        var changes = await reader.LatestAsync(before, MostChanges + 1, cancellationToken);
        var page = changes.Take(MostChanges).ToList();
        return Results.Json(new ChangeList(page, changes.Count > MostChanges ? page[^1].Number : null));
    }

    /// <summary>What a token exchange would answer: for one person, or for everybody when none is named.</summary>
    public static async Task<IResult> WhatIfAsync(
        string? client,
        string? server,
        string? resource,
        string? scope,
        string? acr,
        string? person,
        PolicyStore policy,
        DirectoryReader directory,
        TimeProvider clock,
        CancellationToken cancellationToken)
    {
        if (client is null || server is null)
            return JsonBody.Malformed("Name a client and a server.");
        var question = new WhatIfQuestion { Client = client, Server = server, Resource = resource, Scope = scope, Acr = acr ?? Strength.Password };
        if (WhatIfDecision.For(policy.Current, question, clock.GetUtcNow()) is not { } ask)
            return AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such client or server.", Reasons.UnknownConnection);
        if (person is not null)
        {
            return await directory.FindAsync(person, cancellationToken) is { } one
                ? Results.Json(View(ask(one)))
                : AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such person.", Reasons.UnknownPerson);
        }
        var answers = (await directory.AllAsync(cancellationToken)).ConvertAll(one => ask(one));
        return Results.Json(new WhatIfPeople(
            answers.Count(a => a.IsGranted),
            answers.Where(a => !a.IsGranted).CountBy(a => a.Refusal!.Reason).ToDictionary(),
            answers.ConvertAll(View)));
    }

    private static WhatIfPerson View(WhatIfAnswer answer) => new(
        answer.Person.Id,
        answer.Person.UserName,
        answer.IsGranted,
        answer.IsGranted ? Scopes.Format(answer.Scopes) : null,
        answer.Refusal?.Code,
        answer.Refusal?.Reason,
        answer.Refusal?.Description,
        answer.Change);
}
