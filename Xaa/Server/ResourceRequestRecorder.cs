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
        var recorded = false;
        // Streams may stay open for hours, so the record is made when the answer begins.
        http.Response.OnStarting(RecordOnceAsync);
        try
        {
            await next(http);
            await http.Response.StartAsync(http.RequestAborted);
        }
        finally
        {
            // Who hangs up before the answer begins may have called a tool all the same.
            await RecordOnceAsync();
        }

        Task RecordOnceAsync()
        {
            if (recorded)
                return Task.CompletedTask;
            recorded = true;
            return RecordAsync(request, record);
        }
    }

    private async Task RecordAsync(ResourceRequest request, RecordDraft draft)
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
            await records.EnqueueAsync(record, CancellationToken.None);
    }
}
