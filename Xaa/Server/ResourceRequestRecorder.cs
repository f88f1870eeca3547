using Microsoft.AspNetCore.Http;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>Records step 4: each request to the MCP endpoint, let through or refused, when its answer begins.</summary>
internal sealed class ResourceRequestRecorder(
    RequestDelegate next, McpProtectionOptions options, IRecordStore records, RecordGate gate, TimeProvider clock)
{
    public async Task InvokeAsync(HttpContext http)
    {
        var request = ResourceRequest.Of(http);
        using var record = new RecordDraft(options.Party, FlowStep.ResourceRequest, clock);
        // Streams may stay open for hours, so the record is made when the answer begins.
        http.Response.OnStarting(() => RecordAsync(http, request, record));
        await next(http);
        await http.Response.StartAsync(http.RequestAborted);
    }

    private async Task RecordAsync(HttpContext http, ResourceRequest request, RecordDraft draft)
    {
        draft.Issuer = options.Issuer;
        draft.Audience = options.Issuer;
        draft.Resource = options.Resource;
        draft.RequestedScope = request.RequiredScopes is { } required ? Scopes.Format(required) : null;
        if (request.Token is { } token)
        {
            draft.ClientId = token.Text(ClaimNames.ClientId);
            draft.Subject = token.Text(ClaimNames.Subject);
            draft.ConsumedId = token.Text(ClaimNames.Id);
            draft.GrantedScope = token.Text(ClaimNames.Scope);
        }

        var record = draft.Finish(request.Refusal);
        if (request.Token is not null || gate.TryEnter())
            await records.EnqueueAsync(record, http.RequestAborted);
    }
}
