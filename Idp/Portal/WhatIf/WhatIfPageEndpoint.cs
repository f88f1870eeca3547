using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.WhatIf;
using Xaa.Server;

namespace Xaa.Idp.Portal.WhatIf;

/// <summary>"Would alice get payments.charge from agent, and if not, why not?" The question stands in the address, so that it can be sent on.</summary>
public static class WhatIfPageEndpoint
{
    private const int MostPeople = 500;

    public static async Task<IResult> ShowAsync(
        HttpContext http,
        string? client,
        string? server,
        string? scope,
        string? acr,
        string? person,
        PolicyStore policy,
        DirectoryReader directory,
        ChangeReader changes,
        TimeProvider clock)
    {
        var question = string.IsNullOrEmpty(client) || string.IsNullOrEmpty(server)
            ? null
            : new WhatIfQuestion { Client = client, Server = server, Scope = string.IsNullOrWhiteSpace(scope) ? null : scope.Trim(), Acr = acr ?? Strength.Password };
        List<WhatIfAnswer> answers = [];
        List<string> faults = [];
        if (question is not null && WhatIfDecision.For(policy.Current, question, clock.GetUtcNow()) is { } ask)
        {
            answers = string.IsNullOrWhiteSpace(person)
                ? (await directory.AllAsync(http.RequestAborted)).ConvertAll(one => ask(one))
                : await directory.FindAsync(person.Trim(), http.RequestAborted) is { } named ? [ask(named)] : [];
            if (answers.Count == 0)
                faults.Add("There is no such person.");
        }
        else if (question is not null)
        {
            faults.Add("There is no such client or server.");
        }

        return new Page<WhatIfPage>(new Dictionary<string, object?>
        {
            [nameof(WhatIfPage.Administrator)] = Administrator.Of(http),
            [nameof(WhatIfPage.Policy)] = policy.Current,
            [nameof(WhatIfPage.Question)] = question,
            [nameof(WhatIfPage.Person)] = person,
            [nameof(WhatIfPage.Answers)] = answers.Take(MostPeople).ToList(),
            [nameof(WhatIfPage.Granted)] = answers.Count(answer => answer.IsGranted),
            [nameof(WhatIfPage.Asked)] = answers.Count,
            [nameof(WhatIfPage.Change)] = answers is [{ Change: { } number }] ? await changes.FindAsync(number, http.RequestAborted) : null,
            [nameof(WhatIfPage.Faults)] = faults,
        });
    }
}
