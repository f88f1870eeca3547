using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.WhatIf;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>What was changed, and what would be answered.</summary>
public static class PolicyEndpoint
{
    private const int MostChanges = 200;

    /// <summary>A page of changes, the latest first; <c>next</c> is what to send as <c>before</c> for the page behind it, null on the last.</summary>
    public static async Task<IResult> ChangesAsync(ChangeReader reader, long? before, CancellationToken cancellationToken)
    {
        var changes = await reader.LatestAsync(before, MostChanges + 1, cancellationToken);
        var page = changes.Take(MostChanges).ToList();
        return Results.Json(new { changes = page, next = changes.Count > MostChanges ? page[^1].Number : (long?)null });
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
        return Results.Json(new
        {
            granted = answers.Count(a => a.IsGranted),
            refused = answers.Where(a => !a.IsGranted).CountBy(a => a.Refusal!.Reason).ToDictionary(),
            people = answers.ConvertAll(View),
        });
    }

    private static object View(WhatIfAnswer answer) => new
    {
        person = answer.Person.Id,
        answer.Person.UserName,
        granted = answer.IsGranted,
        scope = answer.IsGranted ? Scopes.Format(answer.Scopes) : null,
        error = answer.Refusal?.Code,
        reason = answer.Refusal?.Reason,
        description = answer.Refusal?.Description,
        answer.Change,
    };
}
