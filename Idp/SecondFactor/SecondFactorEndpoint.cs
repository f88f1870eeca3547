using System.Globalization;
using Xaa.Idp.Pages;
using Xaa.Idp.Sessions;
using Xaa.Idp.SignIn;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>The second page of a sign-in, where <c>acr_values</c> or a page of ours asks for more than a password: code or enrolment.</summary>
public sealed class SecondFactorEndpoint(
    SecondFactorVisits visits,
    SecondFactorStore factors,
    EnrolmentEndpoint enrolment,
    BrowserSession browser,
    KnownDevices devices,
    SignInRecords records,
    DemoPeople demo,
    TimeProvider clock)
{
    public const string Path = "/signin/second-factor";

    public async Task<IResult> ShowAsync(HttpContext http, string? continuation)
    {
        var (visit, answer) = await visits.OpenAsync(http, continuation);
        if (visit is null)
            return answer!;
        if (visit.IsPassed)
            return await visits.FinishAsync(visit, visit.Person, http.RequestAborted);
        return await factors.FindAsync(visit.Person.Id, http.RequestAborted) is { } factor
            ? Page(visit, factor, null)
            : enrolment.Page(visit);
    }

    public async Task<IResult> SubmitAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await SecondFactorForm.ReadAsync(http);
        var (visit, answer) = await visits.OpenAsync(http, form.Continuation);
        if (visit is null)
            return answer!;
        if (await factors.FindAsync(visit.Person.Id, cancellationToken) is not { } factor)
            return enrolment.Page(visit);
        if (form.Code is not { } code)
            return Page(visit, factor, "Enter a code.", StatusCodes.Status400BadRequest);

        var knownDevice = devices.Find(http, visit.Person.UserName) is { PassedSecondFactor: true };
        switch (await factors.UseAsync(visit.Person.Id, code, knownDevice, cancellationToken))
        {
            case CodeCheck.Accepted(var byRecoveryCode):
                devices.Remember(http, visit.Person.UserName, secondFactor: true);
                var person = await browser.StrengthenAsync(http, visit.Person, byRecoveryCode, cancellationToken);
                return person is null ? SecondFactorVisits.Expired : await visits.FinishAsync(visit, person, cancellationToken);
            case CodeCheck.UsedBefore:
                await RefusedAsync(visit, Reasons.CodeUsedBefore, cancellationToken);
                return Page(visit, factor, "This code was used before. Wait for the next one.", StatusCodes.Status400BadRequest);
            case CodeCheck.Blocked(var until):
                await RefusedAsync(visit, Reasons.TooManyAttempts, cancellationToken);
                var wait = until - clock.GetUtcNow();
                http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Page(visit, factor, $"Too many codes were wrong. Try again in {Waits.Words(wait)}.", StatusCodes.Status429TooManyRequests);
            default:
                await RefusedAsync(visit, Reasons.WrongCode, cancellationToken);
                return Page(visit, factor, "The code is wrong. Is the clock of your phone right?", StatusCodes.Status400BadRequest);
        }
    }

    private ValueTask RefusedAsync(SecondFactorVisit visit, string reason, CancellationToken cancellationToken) =>
        records.RefusedAsync(visit.Request?.Client.ClientId, visit.Person.Id, reason, cancellationToken);

    private Page<SecondFactorPage> Page(SecondFactorVisit visit, EnrolledFactor factor, string? fault, int status = StatusCodes.Status200OK) => new(
        new Dictionary<string, object?>
        {
            [nameof(SecondFactorPage.ClientName)] = visit.Request?.Client.Registration.DisplayName,
            [nameof(SecondFactorPage.Person)] = visit.Person,
            [nameof(SecondFactorPage.Factor)] = factor,
            [nameof(SecondFactorPage.Continuation)] = visit.Sealed,
            [nameof(SecondFactorPage.Fault)] = fault,
            [nameof(SecondFactorPage.DemoSecret)] = demo.All.FirstOrDefault(one => one.UserName == visit.Person.UserName)?.TotpSecret,
            [nameof(SecondFactorPage.Now)] = clock.GetUtcNow(),
        },
        status,
        visit.FormTarget);
}

public static class SecondFactorEndpoints
{
    public static void MapSecondFactor(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(SecondFactorEndpoint.Path, (SecondFactorEndpoint page, HttpContext http) =>
            page.ShowAsync(http, http.Request.Query[SealedContinuation.Parameter]));
        endpoints.MapPost(SecondFactorEndpoint.Path, (SecondFactorEndpoint page, HttpContext http) => page.SubmitAsync(http, http.RequestAborted))
            .AcceptOwnFormsOnly();
        endpoints.MapPost(EnrolmentEndpoint.Path, (EnrolmentEndpoint page, HttpContext http) => page.SubmitAsync(http, http.RequestAborted))
            .AcceptOwnFormsOnly();
        endpoints.MapAccount();
    }
}
