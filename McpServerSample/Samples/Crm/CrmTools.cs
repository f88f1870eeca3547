using System.ComponentModel;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Crm;

public sealed record FoundContact(long Id, string Name, string Role, string Email, string Phone, string CompanyId, string Company);

public sealed record OpenDeal(long Id, string Name, string Stage, long Euros, DateOnly ClosesOn, string Owner, string CompanyId, string Company);

[McpServerToolType]
public sealed class CrmTools(CrmDb db, TimeProvider clock)
{
    private const int MostResults = 50;

    [McpServerTool(Name = "search_contacts", Title = "Search contacts", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Finds people by a part of their name, role, e-mail address or company, by name, at most 50.")]
    [RequireScope("crm.read")]
    public async Task<IReadOnlyList<FoundContact>> SearchContactsAsync(
        [Description("A part of the name, role, e-mail address or company, such as: procurement.")] string query,
        CancellationToken cancellationToken)
    {
        var pattern = Arguments.Pattern(query);
        var found =
            from contact in db.Contacts
            join company in db.Companies on contact.CompanyId equals company.Id
            where EF.Functions.Like(contact.Name.ToLower(), pattern, @"\") || EF.Functions.Like(contact.Role.ToLower(), pattern, @"\")
                || EF.Functions.Like(contact.Email.ToLower(), pattern, @"\") || EF.Functions.Like(company.Name.ToLower(), pattern, @"\")
            orderby contact.Name
            select new FoundContact(contact.Id, contact.Name, contact.Role, contact.Email, contact.Phone, company.Id, company.Name);
        return await found.Take(MostResults).ToListAsync(cancellationToken);
    }

    [McpServerTool(Name = "get_company", Title = "Read a company", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads a company with its contacts and deals.")]
    [RequireScope("crm.read")]
    public async Task<Company> GetCompanyAsync(
        [Description("The company's id, as the other tools give it, such as globex.")] string companyId,
        CancellationToken cancellationToken) =>
        await db.Companies.AsNoTracking()
            .Include(company => company.Contacts.OrderBy(contact => contact.Name))
            .Include(company => company.Deals.OrderBy(deal => deal.ClosesOn))
            .AsSplitQuery()
            .SingleOrDefaultAsync(company => company.Id == companyId, cancellationToken)
        ?? throw new McpException($"There is no company '{companyId}'. search_contacts finds people with the id of their company.");

    [McpServerTool(Name = "list_deals", Title = "List deals", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists deals, the first to close first, at most 50.")]
    [RequireScope("crm.read")]
    public async Task<IReadOnlyList<OpenDeal>> ListDealsAsync(
        [Description("Only deals of this stage: lead, qualified, proposal, won or lost. Leave it out for all.")] string? stage = null,
        CancellationToken cancellationToken = default)
    {
        if (stage is not null && !CrmDb.Stages.Contains(stage))
            throw new McpException($"There is no stage '{stage}'. The stages are {string.Join(", ", CrmDb.Stages)}.");
        return await Deals(db.Deals.Where(deal => stage == null || deal.Stage == stage)).ToListAsync(cancellationToken);
    }

    [McpServerTool(Name = "deals_closing_this_month", Title = "Deals of the month", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists deals that are neither won nor lost and are to close in this calendar month (UTC), the first to close first.")]
    [RequireScope("crm.read")]
    public async Task<IReadOnlyList<OpenDeal>> DealsClosingThisMonthAsync(CancellationToken cancellationToken)
    {
        var now = clock.GetUtcNow();
        var first = new DateOnly(now.Year, now.Month, 1);
        var next = first.AddMonths(1);
        return await Deals(db.Deals.Where(deal => deal.ClosesOn >= first && deal.ClosesOn < next && deal.Stage != "won" && deal.Stage != "lost"))
            .ToListAsync(cancellationToken);
    }

    private IQueryable<OpenDeal> Deals(IQueryable<Deal> deals) =>
        (from deal in deals
         join company in db.Companies on deal.CompanyId equals company.Id
         orderby deal.ClosesOn, deal.Id
         select new OpenDeal(deal.Id, deal.Name, deal.Stage, deal.Euros, deal.ClosesOn, deal.Owner, company.Id, company.Name)).Take(MostResults);
}
