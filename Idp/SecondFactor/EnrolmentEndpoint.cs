using Xaa.Idp.Sessions;
using Xaa.Idp.SignIn;
using Xaa.OAuth;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>
/// Enrols a second factor where one is asked for and the person has none. What protects that moment is her password, so it has to be fresh: the page
/// asks for it again when she gave it more than five minutes ago.
/// </summary>
public sealed partial class EnrolmentEndpoint(
    SecondFactorVisits visits,
    SecondFactorStore factors,
    NewSecrets secrets,
    PasswordAttempts passwords,
    BrowserSession browser,
    KnownDevices devices,
    SignInRecords records,
    TimeProvider clock,
    ILogger<EnrolmentEndpoint> log)
{
    public const string Path = SecondFactorEndpoint.Path + "/enrol";

    public const string NotOfThisKey = "The code is not the one of this key. Is the clock of your phone right?";

    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(5);

    public IResult Page(SecondFactorVisit visit) => Page(visit, secrets.Create(visit.Person), null);

    public async Task<IResult> SubmitAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var form = await SecondFactorForm.ReadAsync(http);
        var (visit, answer) = await visits.OpenAsync(http, form.Continuation);
        if (visit is null)
            return answer!;
        if (secrets.Open(form.Secret, visit.Person) is not { } secret)
            return SecondFactorVisits.Expired;
        if (!IsFresh(visit.Person) && await CheckPasswordAsync(http, visit, secret, form, cancellationToken) is { } refusal)
            return refusal;
        if (Totp.FindStep(secret.Secret, form.TypedDigits, clock.GetUtcNow()) is not { } step)
            return Page(visit, secret, NotOfThisKey, StatusCodes.Status400BadRequest);

        // Another page of hers may have been faster: that enrolment stands, and its code is asked for.
        if (await factors.EnrolAsync(visit.Person.Id, secret.Secret, step, replace: false, cancellationToken) is not { } codes)
            return new SeeOther(SecondFactorEndpoint.Path + QueryString.Create(SealedContinuation.Parameter, visit.Sealed));
        LogEnrolled(log, visit.Person.Id);
        devices.Remember(http, visit.Person.UserName, secondFactor: true);
        return await browser.StrengthenAsync(http, visit.Person, byRecoveryCode: false, cancellationToken) is null
            ? SecondFactorVisits.Expired
            : RecoveryCodes(codes, SecondFactorEndpoint.Path + QueryString.Create(SealedContinuation.Parameter, visit.Sealed), visit.FormTarget);
    }

    /// <summary>The page that shows recovery codes, once.</summary>
    public static IResult RecoveryCodes(IReadOnlyList<string> codes, string next, string? formTarget = null) => new Page<RecoveryCodesPage>(
        new Dictionary<string, object?>
        {
            [nameof(RecoveryCodesPage.Codes)] = codes,
            [nameof(RecoveryCodesPage.Next)] = next,
        },
        formTarget: formTarget);

    private bool IsFresh(SignedInPerson person) => clock.GetUtcNow() - person.AuthTime <= s_fresh;

    private async ValueTask<IResult?> CheckPasswordAsync(
        HttpContext http, SecondFactorVisit visit, NewSecret secret, SecondFactorForm form, CancellationToken cancellationToken)
    {
        if (form.Password is null)
            return Page(visit, secret, "Enter your password.", StatusCodes.Status400BadRequest);
        switch (await passwords.TryAsync(http, visit.Person.UserName, form.Password, cancellationToken))
        {
            case PasswordAttempt.Right:
                return null;
            case PasswordAttempt.Blocked(var wait):
                return Page(visit, secret, $"Too many attempts. Try again in {Waits.Words(wait)}.", StatusCodes.Status429TooManyRequests);
            default:
                await records.RefusedAsync(visit.Request?.Client.ClientId, visit.Person.Id, Reasons.WrongPassword, cancellationToken);
                return Page(visit, secret, "The password is wrong.", StatusCodes.Status400BadRequest);
        }
    }

    private Page<EnrolmentPage> Page(SecondFactorVisit visit, NewSecret secret, string? fault, int status = StatusCodes.Status200OK) => new(
        new Dictionary<string, object?>
        {
            [nameof(EnrolmentPage.Action)] = Path,
            [nameof(EnrolmentPage.UserName)] = visit.Person.UserName,
            [nameof(EnrolmentPage.Secret)] = secret,
            [nameof(EnrolmentPage.Continuation)] = visit.Sealed,
            [nameof(EnrolmentPage.AskPassword)] = !IsFresh(visit.Person),
            [nameof(EnrolmentPage.Fault)] = fault,
        },
        status,
        visit.FormTarget);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} enrolled a second factor.")]
    private static partial void LogEnrolled(ILogger logger, string person);
}
