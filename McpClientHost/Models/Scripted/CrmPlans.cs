using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>Requests about deals, customers and contacts.</summary>
internal static partial class CrmPlans
{
    private const string Server = "crm";

    private static readonly string[] Stages = ["lead", "qualified", "proposal", "won", "lost"];
    private static readonly string[] Ignored = ["customer", "customers", "company", "companies", "contact", "contacts", "people", "person", "crm", "client", "works", "work", "talk"];

    public static IEnumerable<Step>? Of(Talk talk)
    {
        var request = talk.Request;
        if (PipelineAsked().IsMatch(request))
            return SumUp(talk);
        if (DealsAsked().IsMatch(request))
            return Deals(talk);
        if (CompaniesAsked().IsMatch(request))
            return Companies(talk);
        return Looking().IsMatch(request) && !Elsewhere().IsMatch(request) ? LookUp(talk) : null;
    }

    private static IEnumerable<Step> Deals(Talk talk)
    {
        var (from, to, words) = PeriodOf(talk.Request, talk.Today);
        var thisMonth = words == "this month" && talk.Find("deals_closing_this_month") is not null;
        if (!thisMonth && talk.Missing(Server, "list_deals") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var stage = Stages.FirstOrDefault(stage => Wording.Keywords(talk.Request).Contains(stage));
        var deals = thisMonth ? talk.Call("deals_closing_this_month") : talk.Call("list_deals", ("stage", stage), ("limit", 100));
        yield return deals;
        if (deals.Error is not null)
        {
            yield return new Say(Wording.Sorry(deals));
            yield break;
        }
        var shown = deals.Rows.Where(d => (stage is null || d.Text("stage") == stage) && IsIn(d, from, to)).ToList();
        var what = words is null ? "in your regions" : $"that close {words}";
        if (shown is [])
        {
            yield return new Say($"There are no {(stage is null ? "" : stage + " ")}deals {what}.");
            yield break;
        }
        yield return new Say($"""
            {Wording.Count(shown.Count, "deal", "deals")} {(shown.Count == 1 && words is not null ? $"that closes {words}" : what)}, {Wording.Euros(shown.Sum(d => d.Number("euros")))} in all:

            {Wording.Bullets(shown.Select(Describe))}
            """);
    }

    private static IEnumerable<Step> SumUp(Talk talk)
    {
        if (talk.Missing(Server, "pipeline_summary") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var pipeline = talk.Call("pipeline_summary");
        yield return pipeline;
        yield return new Say(pipeline.Error is null
            ? $"""
                {Wording.Count((int)pipeline.Data.Number("companies"), "company", "companies")} in {string.Join(", ", pipeline.Data.List("regions"))}:

                {Wording.Bullets(pipeline.Data.List("stages").Select(s => $"**{s.Text("stage")}**: {Wording.Count((int)s.Number("deals"), "deal", "deals")}, {Wording.Euros(s.Number("euros"))}"))}
                """
            : Wording.Sorry(pipeline));
    }

    private static IEnumerable<Step> Companies(Talk talk)
    {
        if (talk.Missing(Server, "list_companies") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var companies = talk.Call("list_companies", ("limit", 100));
        yield return companies;
        yield return new Say(companies.Error is not null ? Wording.Sorry(companies)
            : companies.Rows is [] ? "There are no companies in your regions."
            : Wording.Bullets(companies.Rows.Select(c => $"**{c.Text("name")}**, {c.Text("industry")}, {c.Text("city")}: {Wording.Count((int)c.Number("openDeals"), "open deal", "open deals")}")));
    }

    private static IEnumerable<Step> LookUp(Talk talk)
    {
        if (talk.Missing(Server, "list_companies", "get_company", "search_contacts") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var who = Wording.Keywords(talk.Request, Ignored);
        if (who is [])
        {
            yield return new Say("Whom shall I look up? Name a company or a person.");
            yield break;
        }
        var companies = talk.Call("list_companies", ("limit", 100));
        yield return companies;
        if (Wording.Fitting(companies.Rows, who, "id", "name") is [var found, ..])
        {
            var company = talk.Call("get_company", ("companyId", found.Text("id")));
            yield return company;
            yield return new Say(company.Error is null ? Describe(company.Data, talk) : Wording.Sorry(company));
            yield break;
        }
        var contacts = talk.Call("search_contacts", ("query", string.Join(' ', who)), ("limit", 20));
        yield return contacts;
        yield return new Say(contacts.Error is not null ? Wording.Sorry(contacts)
            : contacts.Rows is [] ? $"I find nobody and no company of that name (“{string.Join(' ', who)}”) in your regions."
            : Wording.Bullets(contacts.Rows.Select(c => $"**{c.Text("name")}**, {c.Text("role")} at {c.Text("company")}, {c.Text("email")}, {c.Text("phone")}")));
    }

    private static string Describe(JsonElement company, Talk talk)
    {
        var contacts = company.List("contacts").Select(c => $"{c.Text("name")}, {c.Text("role")}, {c.Text("email")}");
        var deals = company.List("deals").Where(d => d.Text("stage") is not ("won" or "lost"))
            .Select(d => $"{d.Text("name")}: {d.Text("stage")}, {Wording.Euros(d.Number("euros"))}, closes on {d.Day("closesOn")}{(d.Day("closesOn") is { Length: 10 } day && DateOnly.Parse(day, CultureInfo.InvariantCulture) < talk.Today ? " (overdue)" : "")}")
            .ToList();
        return $"""
            **{company.Text("name")}**: {company.Text("industry")}, {company.Text("city")}, {Wording.Count((int)company.Number("employees"), "employee", "employees")}, region {company.Text("region")}.

            Contacts:

            {Wording.Bullets(contacts)}

            {(deals is [] ? "There are no open deals." : "Open deals:\n\n" + Wording.Bullets(deals))}
            """;
    }

    private static string Describe(JsonElement deal) =>
        $"**{deal.Text("name")}** with {deal.Text("company")}: {deal.Text("stage")}, {Wording.Euros(deal.Number("euros"))}, closes on {deal.Day("closesOn")}";

    private static bool IsIn(JsonElement deal, DateOnly? from, DateOnly? to) =>
        from is null || (DateOnly.TryParse(deal.Day("closesOn"), CultureInfo.InvariantCulture, out var day) && day >= from && day < to);

    private static (DateOnly? From, DateOnly? To, string? Words) PeriodOf(string request, DateOnly today)
    {
        var month = new DateOnly(today.Year, today.Month, 1);
        var quarter = new DateOnly(today.Year, (today.Month - 1) / 3 * 3 + 1, 1);
        return Period().Match(request).Value.ToLowerInvariant() switch
        {
            "this month" => (month, month.AddMonths(1), "this month"),
            "next month" => (month.AddMonths(1), month.AddMonths(2), "next month"),
            "this quarter" => (quarter, quarter.AddMonths(3), "this quarter"),
            "next quarter" => (quarter.AddMonths(3), quarter.AddMonths(6), "next quarter"),
            "this year" => (new(today.Year, 1, 1), new(today.Year + 1, 1, 1), "this year"),
            _ => (null, null, null),
        };
    }

    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\bpipeline\b|\bforecast\b", Any)]
    private static partial Regex PipelineAsked();

    [GeneratedRegex(@"\bdeals?\b|\bopportunit(y|ies)\b", Any)]
    private static partial Regex DealsAsked();

    [GeneratedRegex(@"\b(list|show|which|what|all)\b.*\b(companies|customers|clients)\b", Any)]
    private static partial Regex CompaniesAsked();

    [GeneratedRegex(@"\b(customer|company|client|contacts?|crm)\b|\bwho (is|works?|do we)\b|\bwhat do (we|you) know\b|\blook up\b|\btell me about\b", Any)]
    private static partial Regex Looking();

    // Named, so it is meant.
    [GeneratedRegex(@"\b(wiki|design|deck|frames?|comments?|pages?)\b", Any)]
    private static partial Regex Elsewhere();

    [GeneratedRegex(@"\b(this|next) (month|quarter)\b|\bthis year\b", Any)]
    private static partial Regex Period();
}
