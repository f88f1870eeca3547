using System.Diagnostics;
using System.Globalization;
using Microsoft.AspNetCore.Http.Features;
using Xaa.Idp.Policy;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.PolicyChanges;

/// <summary>
/// Tells a client that policy has changed, as soon as it has, and not how: what a person still may is what the next token exchange says. So a host
/// that somebody looks at can ask anew at once, instead of showing for minutes what IT has taken away. An extension of ours; clients find it in the
/// metadata, and do without it where it is missing.
/// </summary>
public sealed class PolicyChangesEndpoint(ClientForms forms, PolicyStore policy, IHostApplicationLifetime lifetime, TimeProvider clock)
{
    private static readonly OAuthError Anybody = new(
        OAuthErrors.InvalidClient, "A public client proves nothing that it could be told this for.", Reasons.PublicClient, StatusCodes.Status401Unauthorized);

    private static readonly OAuthError Malformed = new(
        OAuthErrors.InvalidRequest,
        $"after and wait must be whole numbers, and wait no more than {PolicyChangesResponse.LongestWait}.",
        Reasons.MalformedRequest);

    public async Task<IResult> AnswerAsync(HttpContext http)
    {
        LeaveNoTrace(http);
        var (form, refused) = await forms.ReadAsync(http);
        if (form is null)
            return new OAuthRefusal(refused!);
        if (form.Client.IsPublic)
            return new OAuthRefusal(Anybody);
        if (!TryGetNumber(form, PolicyChangesResponse.After, long.MaxValue, out var after)
            || !TryGetNumber(form, PolicyChangesResponse.Wait, PolicyChangesResponse.LongestWait, out var wait))
            return new OAuthRefusal(Malformed);
        if (after is { } seen && wait is { } seconds and > 0)
            await WaitForOtherAsync(seen, TimeSpan.FromSeconds(seconds), http.RequestAborted);
        http.Response.Headers.CacheControl = "no-store";
        return Results.Json(new() { Change = policy.Current.LastChange }, OAuthJson.Default.PolicyChangesResponse);
    }

    // Any other number counts, a lower one too: a store that was started anew counts from the beginning.
    private async Task WaitForOtherAsync(long seen, TimeSpan wait, CancellationToken aborted)
    {
        using var ended = CancellationTokenSource.CreateLinkedTokenSource(aborted, lifetime.ApplicationStopping);
        var until = clock.GetUtcNow() + wait;
        while (true)
        {
            var changed = policy.NextChange;
            var left = until - clock.GetUtcNow();
            if (policy.Current.LastChange != seen || left <= TimeSpan.Zero)
                return;
            // When the time is up, or nobody waits any more, what stands now is the answer.
            await changed.WaitAsync(left, clock, ended.Token).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested)
                return;
        }
    }

    private static bool TryGetNumber(ClientForm form, string name, long most, out long? number)
    {
        number = null;
        if (form[name] is not { } text)
            return true;
        if (!long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) || parsed > most)
            return false;
        number = parsed;
        return true;
    }

    // Asked all the time: its spans would bury those of the flow.
    private static void LeaveNoTrace(HttpContext http)
    {
        if (http.Features.Get<IHttpActivityFeature>() is { Activity: var span })
            span.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
    }
}
