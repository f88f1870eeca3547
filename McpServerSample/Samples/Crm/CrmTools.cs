using System.ComponentModel;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Crm;

public sealed record FoundContact(long Id, string Name, string Role, string Email, string Phone, string CompanyId, string Company);

public sealed record CompanySummary(string Id, string Name, string Industry, string City, string Region, int Employees, int OpenDeals);

public sealed record OpenDeal(long Id, string Name, string Stage, long Euros, DateOnly ClosesOn, string Owner, string CompanyId, string Company);

public sealed record StageSum(string Stage, int Deals, long Euros);

public sealed record Pipeline(IReadOnlyList<string> Regions, int Companies, IReadOnlyList<StageSum> Stages);

/// <summary>Every tool reads from what the caller may see, so a count, a sum or a search says nothing of other people's customers.</summary>
[McpServerToolType]
public sealed class CrmTools(CrmDb db, Paging paging, TimeProvider clock)
{
    [McpServerTool(Name = "search_contacts", Title = "Search contacts", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds people by a part of their name, role, e-mail address or company, by name, among the companies of your regions.")]
    [RequireScope("crm.read")]
    public async Task<Listing<FoundContact>> SearchContactsAsync(
        ClaimsPrincipal user,
        [Description("A part of the name, role, e-mail address or company, such as: procurement.")] string query,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<NamePosition>(user, cursor, limit, "search_contacts", query);
        var pattern = Arguments.Pattern(query);
        var contacts = db.Contacts.AsQueryable();
        if (piece.After is { } after)
            contacts = contacts.Where(c => string.Compare(c.Name, after.Name) > 0 || (c.Name == after.Name && c.Id > after.Id));
        var found =
            from contact in contacts
            join company in db.SeenBy(user) on contact.CompanyId equals company.Id
            where EF.Functions.Like(contact.Name.ToLower(), pattern, @"\") || EF.Functions.Like(contact.Role.ToLower(), pattern, @"\")
                || EF.Functions.Like(contact.Email.ToLower(), pattern, @"\") || EF.Functions.Like(company.Name.ToLower(), pattern, @"\")
            orderby contact.Name, contact.Id
            select new FoundContact(contact.Id, contact.Name, contact.Role, contact.Email, contact.Phone, company.Id, company.Name);
        return await piece.ReadAsync(found, last => new NamePosition(last.Name, last.Id), cancellationToken);
    }

    [McpServerTool(Name = "list_companies", Title = "List companies", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the companies of your regions by their ids, with the number of their open deals.")]
    [RequireScope("crm.read")]
    public Task<Listing<CompanySummary>> ListCompaniesAsync(
        ClaimsPrincipal user,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<CompanyPosition>(user, cursor, limit, "list_companies");
        var after = piece.After?.Id ?? "";
        var companies = db.SeenBy(user).Where(company => string.Compare(company.Id, after) > 0).OrderBy(company => company.Id);
        return piece.ReadAsync(
            companies.Select(company => new CompanySummary(
                company.Id, company.Name, company.Industry, company.City, company.Region, company.Employees,
                company.Deals.Count(deal => deal.Stage != "won" && deal.Stage != "lost"))),
            last => new CompanyPosition(last.Id),
            cancellationToken);
    }

    [McpServerTool(Name = "get_company", Title = "Read a company", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads a company of your regions with its contacts and deals.")]
    [RequireScope("crm.read")]
    public async Task<Company> GetCompanyAsync(
        ClaimsPrincipal user,
        [Description("The company's id, as the other tools give it, such as globex.")] string companyId,
        CancellationToken cancellationToken) =>
        await db.ReadCompanyAsync(user, companyId, cancellationToken)
        ?? throw new McpException($"There is no company '{companyId}'. search_contacts finds people with the id of their company.");

    [McpServerTool(Name = "list_deals", Title = "List deals", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists the deals of your regions, the first to close first.")]
    [RequireScope("crm.read")]
    public async Task<Listing<OpenDeal>> ListDealsAsync(
        ClaimsPrincipal user,
        [Description("Only deals of this stage: lead, qualified, proposal, won or lost. Leave it out for all.")] string? stage = null,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        if (stage is not null && !CrmDb.Stages.Contains(stage))
            throw new McpException($"There is no stage '{stage}'. The stages are {string.Join(", ", CrmDb.Stages)}.");
        var piece = paging.Open<DealPosition>(user, cursor, limit, "list_deals", stage);
        return await ReadAsync(user, piece, db.Deals.Where(deal => stage == null || deal.Stage == stage), cancellationToken);
    }

    [McpServerTool(Name = "get_deal", Title = "Read a deal", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one deal of your regions.")]
    [RequireScope("crm.read")]
    public async Task<OpenDeal> GetDealAsync(
        ClaimsPrincipal user,
        [Description("The deal's id, as list_deals gives it.")] long dealId,
        CancellationToken cancellationToken) =>
        await Deals(user, db.Deals.Where(deal => deal.Id == dealId)).SingleOrDefaultAsync(cancellationToken)
        ?? throw new McpException($"There is no deal {dealId}. list_deals lists them with their ids.");

    [McpServerTool(Name = "deals_closing_this_month", Title = "Deals of the month", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists deals of your regions that are neither won nor lost and are to close in this month (UTC), the first to close first.")]
    [RequireScope("crm.read")]
    public Task<Listing<OpenDeal>> DealsClosingThisMonthAsync(
        ClaimsPrincipal user,
        [Description(Paging.CursorWords)] string? cursor = null,
        [Description(Paging.LimitWords)] long limit = Paging.DefaultLimit,
        CancellationToken cancellationToken = default)
    {
        var piece = paging.Open<DealPosition>(user, cursor, limit, "deals_closing_this_month");
        var now = clock.GetUtcNow();
        var first = new DateOnly(now.Year, now.Month, 1);
        var next = first.AddMonths(1);
        var open = db.Deals.Where(deal => deal.ClosesOn >= first && deal.ClosesOn < next && deal.Stage != "won" && deal.Stage != "lost");
        return ReadAsync(user, piece, open, cancellationToken);
    }

    [McpServerTool(Name = "pipeline_summary", Title = "Sum up the pipeline", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Says which regions are yours, how many companies are in them, and how many deals of what value stand in each stage there.")]
    [RequireScope("crm.read")]
    public async Task<Pipeline> PipelineSummaryAsync(ClaimsPrincipal user, CancellationToken cancellationToken)
    {
        var person = Actor.Of(user).Person;
        var regions = await db.Territories.Where(territory => territory.Person == person)
            .OrderBy(territory => territory.Region).Select(territory => territory.Region).ToListAsync(cancellationToken);
        var sums = await db.SeenBy(user).SelectMany(company => company.Deals).GroupBy(deal => deal.Stage)
            .Select(stage => new StageSum(stage.Key, stage.Count(), stage.Sum(deal => deal.Euros))).ToListAsync(cancellationToken);
        var stages = CrmDb.Stages.Select(stage => sums.Find(sum => sum.Stage == stage) ?? new(stage, 0, 0)).ToList();
        return new(regions, await db.SeenBy(user).CountAsync(cancellationToken), stages);
    }

    private Task<Listing<OpenDeal>> ReadAsync(
        ClaimsPrincipal user, Piece<DealPosition> piece, IQueryable<Deal> deals, CancellationToken cancellationToken)
    {
        if (piece.After is { } after)
            deals = deals.Where(deal => deal.ClosesOn > after.ClosesOn || (deal.ClosesOn == after.ClosesOn && deal.Id > after.Id));
        return piece.ReadAsync(Deals(user, deals), last => new DealPosition(last.ClosesOn, last.Id), cancellationToken);
    }

    private IQueryable<OpenDeal> Deals(ClaimsPrincipal user, IQueryable<Deal> deals) =>
        from deal in deals
        join company in db.SeenBy(user) on deal.CompanyId equals company.Id
        orderby deal.ClosesOn, deal.Id
        select new OpenDeal(deal.Id, deal.Name, deal.Stage, deal.Euros, deal.ClosesOn, deal.Owner, company.Id, company.Name);

    private sealed record NamePosition(string Name, long Id);

    private sealed record CompanyPosition(string Id);

    private sealed record DealPosition(DateOnly ClosesOn, long Id);
}
