using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp.Portal.Keys;

/// <summary>Whether the records are as they were written. It reads every one of them; one verification runs at a time.</summary>
public static class VerificationPageEndpoint
{
    public static async Task<IResult> ShowAsync(HttpContext http, RecordVerification verification, TimeProvider clock) => new Page<VerificationPage>(
        new Dictionary<string, object?>
        {
            [nameof(VerificationPage.Administrator)] = Administrator.Of(http),
            [nameof(VerificationPage.Report)] = await verification.VerifyAsync(earlier: null, http.RequestAborted),
            [nameof(VerificationPage.At)] = clock.GetUtcNow(),
        });
}
