using System.Globalization;
using Xaa.Idp.Authorize;
using Xaa.Idp.Data;
using Xaa.Idp.Pages;
using Xaa.Idp.SecondFactor;
using Xaa.Idp.Sessions;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.SignIn;

/// <summary>The sign-in page: name and password together. The authorization request travels through it sealed.</summary>
public sealed class SignInEndpoint(
    AuthorizeRequestReader requests,
    SealedRequest seal,
    SealedReturn returns,
    AuthorizeEndpoint authorize,
    PasswordAttempts passwords,
    KnownDevices devices,
    BrowserSession browser,
    DemoPeople demo,
    SignInRecords records)
{
    public async Task<IResult> ShowAsync(HttpContext http, string? request, string? name)
    {
        if (string.IsNullOrEmpty(request))
        {
            var target = http.Request.Query[SealedReturn.Parameter];
            return await browser.FindAsync(http) is null
                ? Page(new(null, target, name, null), null, null)
                : new SeeOther(returns.Open(target) ?? "/");
        }
        return await OpenAsync(request, http.RequestAborted) switch
        {
            null => Expired(),
            AuthorizeReading.Good(var good) => Page(new(request, null, name ?? good.LoginHint, null), good, null),
            var bad => authorize.Refuse(bad),
        };
    }

    public async Task<IResult> SubmitAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await SignInForm.ReadAsync(http);
        var reading = form.Request is null ? null : await OpenAsync(form.Request, cancellationToken);
        if (form.Request is not null && reading is null)
            return Expired();
        // Checked again: the client may have been removed while the page was open.
        if (reading is not (null or AuthorizeReading.Good))
            return authorize.Refuse(reading);
        var request = (reading as AuthorizeReading.Good)?.Request;

        if (!form.IsComplete)
            return Page(form, request, "Enter your user name and your password.", StatusCodes.Status400BadRequest);
        switch (await passwords.TryAsync(http, form.Name!, form.Password!, cancellationToken))
        {
            case PasswordAttempt.Right(var person):
                return person.Active
                    ? await SignInAsync(http, person, form, request, cancellationToken)
                    : await RefuseSuspendedAsync(person, form, request, cancellationToken);
            case PasswordAttempt.Blocked(var wait):
                await records.RefusedAsync(request?.Client.ClientId, null, Reasons.TooManyAttempts, cancellationToken);
                http.Response.Headers.RetryAfter = Math.Ceiling(wait.TotalSeconds).ToString(CultureInfo.InvariantCulture);
                return Page(form, request, $"Too many attempts. Try again in {Waits.Words(wait)}.", StatusCodes.Status429TooManyRequests);
            default:
                await records.RefusedAsync(request?.Client.ClientId, null, Reasons.WrongPassword, cancellationToken);
                return Page(form, request, "The user name or the password is wrong.", StatusCodes.Status400BadRequest);
        }
    }

    private async Task<IResult> SignInAsync(
        HttpContext http, PersonEntry person, SignInForm form, AuthorizeRequest? request, CancellationToken cancellationToken)
    {
        devices.Remember(http, form.Name!, secondFactor: false);
        var signedIn = await browser.StartAsync(http, person.Id, cancellationToken);
        return request is null
            ? new SeeOther(returns.Open(form.Return) ?? "/")
            : await authorize.ContinueAsync(request, signedIn, cancellationToken);
    }

    // Said only to who knows the password: to others the account looks like any other.
    private async Task<IResult> RefuseSuspendedAsync(
        PersonEntry person, SignInForm form, AuthorizeRequest? request, CancellationToken cancellationToken)
    {
        await records.RefusedAsync(request?.Client.ClientId, person.Id, Reasons.PersonSuspended, cancellationToken);
        return Page(form, request, "Your account is suspended. Ask your IT department.", StatusCodes.Status403Forbidden);
    }

    private async ValueTask<AuthorizeReading?> OpenAsync(string request, CancellationToken cancellationToken) =>
        seal.Open(request) is { } parameters ? await requests.ReadAsync(parameters, cancellationToken) : null;

    private Page<SignInPage> Page(SignInForm form, AuthorizeRequest? request, string? fault, int status = StatusCodes.Status200OK) => new(
        new Dictionary<string, object?>
        {
            [nameof(SignInPage.ClientName)] = request?.Client.Registration.DisplayName,
            [nameof(SignInPage.Request)] = form.Request,
            [nameof(SignInPage.Return)] = form.Return,
            [nameof(SignInPage.Name)] = form.Name,
            [nameof(SignInPage.Fault)] = fault,
            [nameof(SignInPage.Demo)] = demo.All,
        },
        status,
        request is null ? null : new Uri(request.RedirectUri).GetLeftPart(UriPartial.Authority));

    private static IResult Expired() => ErrorPages.Show(
        StatusCodes.Status400BadRequest,
        "This sign-in has expired",
        "The page was open for too long, or its address was changed. Go back to the app and start again.");
}

public static class SignInEndpoints
{
    public static void MapSignIn(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet("/signin", (SignInEndpoint signIn, HttpContext http, string? request, string? name) => signIn.ShowAsync(http, request, name));
        endpoints.MapPost("/signin", (SignInEndpoint signIn, HttpContext http) => signIn.SubmitAsync(http, http.RequestAborted))
            .AcceptOwnFormsOnly();
    }
}
