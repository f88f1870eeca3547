using Xaa.Idp.Pages;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>
/// A person's own second factor: what is left of her recovery codes, new ones, another authenticator. All of it behind the factor that she has;
/// who has none is led to enrol one.
/// </summary>
public sealed partial class AccountEndpoint(SecondFactorStore factors, NewSecrets secrets, TimeProvider clock, ILogger<AccountEndpoint> log)
{
    public const string Path = "/account/second-factor";
    public const string CodesPath = Path + "/recovery-codes";
    public const string ReplacePath = Path + "/replace";

    public async Task<IResult> ShowAsync(HttpContext http)
    {
        var person = StronglySignedIn.Of(http);
        return new Page<AccountPage>(new Dictionary<string, object?>
        {
            [nameof(AccountPage.Factor)] = await factors.FindAsync(person.Id, http.RequestAborted),
        });
    }

    public async Task<IResult> RenewCodesAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var person = StronglySignedIn.Of(http);
        if (await factors.RenewRecoveryCodesAsync(person.Id, cancellationToken) is not { } codes)
            return new SeeOther(Path);
        LogRenewed(log, person.Id);
        return EnrolmentEndpoint.RecoveryCodes(codes, Path);
    }

    public IResult ShowReplacement(HttpContext http)
    {
        var person = StronglySignedIn.Of(http);
        return Page(person.UserName, secrets.Create(person), null);
    }

    public async Task<IResult> ReplaceAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var person = StronglySignedIn.Of(http);
        var form = await SecondFactorForm.ReadAsync(http);
        if (secrets.Open(form.Secret, person) is not { } secret)
            return SecondFactorVisits.Expired;
        if (Totp.FindStep(secret.Secret, form.TypedDigits, clock.GetUtcNow()) is not { } step)
            return Page(person.UserName, secret, EnrolmentEndpoint.NotOfThisKey, StatusCodes.Status400BadRequest);
        var codes = await factors.EnrolAsync(person.Id, secret.Secret, step, replace: true, cancellationToken);
        LogReplaced(log, person.Id);
        return EnrolmentEndpoint.RecoveryCodes(codes!, Path);
    }

    private static Page<EnrolmentPage> Page(string userName, NewSecret secret, string? fault, int status = StatusCodes.Status200OK) => new(
        new Dictionary<string, object?>
        {
            [nameof(EnrolmentPage.Action)] = ReplacePath,
            [nameof(EnrolmentPage.UserName)] = userName,
            [nameof(EnrolmentPage.Secret)] = secret,
            [nameof(EnrolmentPage.Replaces)] = true,
            [nameof(EnrolmentPage.Fault)] = fault,
        },
        status);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} made new recovery codes.")]
    private static partial void LogRenewed(ILogger logger, string person);

    [LoggerMessage(Level = LogLevel.Information, Message = "{Person} replaced the second factor.")]
    private static partial void LogReplaced(ILogger logger, string person);
}

public static class AccountEndpoints
{
    // What is changed here outlives the session.
    private static readonly TimeSpan s_fresh = TimeSpan.FromMinutes(5);

    public static void MapAccount(this IEndpointRouteBuilder endpoints)
    {
        endpoints.MapGet(AccountEndpoint.Path, (AccountEndpoint account, HttpContext http) => account.ShowAsync(http)).RequireSecondFactor(s_fresh);
        endpoints.MapPost(AccountEndpoint.CodesPath, (AccountEndpoint account, HttpContext http) =>
                account.RenewCodesAsync(http, http.RequestAborted))
            .AcceptOwnFormsOnly().RequireSecondFactor(s_fresh);
        endpoints.MapGet(AccountEndpoint.ReplacePath, (AccountEndpoint account, HttpContext http) => account.ShowReplacement(http))
            .RequireSecondFactor(s_fresh);
        endpoints.MapPost(AccountEndpoint.ReplacePath, (AccountEndpoint account, HttpContext http) => account.ReplaceAsync(http, http.RequestAborted))
            .AcceptOwnFormsOnly().RequireSecondFactor(s_fresh);
        // Where an expired form's path leads back to.
        endpoints.MapGet(AccountEndpoint.CodesPath, () => new SeeOther(AccountEndpoint.Path));
    }
}
