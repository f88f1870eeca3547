using Xaa.Idp.Keys;
using Xaa.Idp.Policy;
using Xaa.Jwt;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Portal.Keys;

/// <summary>The signing keys: what each is for now, and new ones.</summary>
public static class KeysPageEndpoint
{
    private const int LatestChanges = 20;
    private const string Rotated = "New keys are published, and sign when peers have had time to fetch them. Nothing stops working.";

    public static Task<IResult> ShowAsync(HttpContext http, SigningKeys keys, AuditKeys audit, ChangeReader changes, string? done) =>
        PageAsync(http, keys, audit, changes, done is null ? null : Rotated, []);

    public static async Task<IResult> SubmitAsync(HttpContext http, KeyEdits edits, SigningKeys keys, AuditKeys audit, ChangeReader changes)
    {
        if (await edits.RotateAsync(Administrator.Of(http).Author(http.Request.Form["why"]), http.RequestAborted))
            return new SeeOther(PortalPages.Keys + "?done");
        var first = keys.Status.Min(key => key.VerifiesUntil);
        var fault = $"{SigningKeyStore.MostGenerations} keys of one algorithm stand already; the first of them leaves at {first:u}.";
        return await PageAsync(http, keys, audit, changes, null, [fault]);
    }

    private static async Task<IResult> PageAsync(
        HttpContext http, SigningKeys keys, AuditKeys audit, ChangeReader changes, string? notice, IReadOnlyList<string> faults) =>
        new Page<KeysPage>(new Dictionary<string, object?>
        {
            [nameof(KeysPage.Administrator)] = Administrator.Of(http),
            [nameof(KeysPage.Keys)] = keys.Status,
            [nameof(KeysPage.Audit)] = audit.Public.Keys,
            [nameof(KeysPage.Changes)] = await changes.OfAsync(ChangeKinds.Keys, KeyEdits.Subject, LatestChanges, http.RequestAborted),
            [nameof(KeysPage.Notice)] = notice,
            [nameof(KeysPage.Faults)] = faults,
        },
        faults.Count > 0 ? StatusCodes.Status409Conflict : StatusCodes.Status200OK);
}
