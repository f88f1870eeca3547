using System.ComponentModel;
using System.Security.Claims;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Crm;

/// <summary>What can be read without a tool, and what one might ask a model about it; of the caller's regions, as with the tools.</summary>
[McpServerResourceType, McpServerPromptType]
public sealed class CrmResources(CrmDb db) : ICompletions
{
    [McpServerResource(UriTemplate = "crm://companies/{companyId}", Name = "company", Title = "A company", MimeType = "application/json")]
    [Description("A company of your regions with its contacts and deals.")]
    [RequireScope("crm.read")]
    public async Task<string> CompanyAsync(string companyId, ClaimsPrincipal user, CancellationToken cancellationToken) => ToolAnswer.Json(
        await db.ReadCompanyAsync(user, companyId, cancellationToken) ?? throw ToolAnswer.Unknown($"company '{companyId}'"));

    [McpServerPrompt(Name = "prepare_call", Title = "Prepare a call")]
    [Description("Asks for notes to call a company with: whom to ask for, and which deals to speak about.")]
    [RequireScope("crm.read")]
    public async Task<IEnumerable<PromptMessage>> PrepareCallAsync(
        [Description("The company's id, such as globex.")] string companyId,
        ClaimsPrincipal user,
        CancellationToken cancellationToken) => ToolAnswer.Prompt(
        "I am about to call this customer. Whom do I ask for, which deals are open, and what should I say about each?",
        $"crm://companies/{companyId}",
        "application/json",
        await CompanyAsync(companyId, user, cancellationToken));

    public IQueryable<string>? Of(string argument, string typed, ClaimsPrincipal user) => argument == "companyId"
        ? db.SeenBy(user).Where(company => company.Id.StartsWith(typed)).OrderBy(company => company.Id).Select(company => company.Id)
        : null;
}
