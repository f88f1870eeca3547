using Microsoft.AspNetCore.DataProtection;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;

namespace Xaa.Idp.SecondFactor;

/// <summary>Lets people in to pages that ask for a second factor, and leads the others through sign-in and second factor, and back.</summary>
public sealed class SecondFactorGate(BrowserSession browser, SealedContinuation continuations, SealedReturn returns, TimeProvider clock)
{
    /// <summary>The person, or where to send her first.</summary>
    /// <param name="http">The request. After a GET she comes back to its path and query, otherwise to its path: a form has to be filled in again.</param>
    /// <param name="maxAge">How long ago she may have passed the second factor.</param>
    public async ValueTask<(SignedInPerson? Person, IResult? Redirect)> EnterAsync(HttpContext http, TimeSpan maxAge)
    {
        var path = http.Request.Path + (HttpMethods.IsGet(http.Request.Method) ? http.Request.QueryString.Value : "");
        if (await browser.FindAsync(http) is not { } person)
            return (null, new SeeOther("/signin" + QueryString.Create(SealedReturn.Parameter, returns.Seal(path))));
        if (person.Session.Acr != Strength.SecondFactor || clock.GetUtcNow() - person.AuthTime > maxAge)
            return (null, new SeeOther(continuations.AddressFor(person.Session.Id, path)));
        return (person, null);
    }
}

/// <summary>Carries the page that somebody wants through the sign-in page. Only pages of ours are sealed, so no link leads elsewhere.</summary>
public sealed class SealedReturn(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Parameter = "return";

    private readonly TimedSeal _seal = new(protection, "Xaa.Idp.SecondFactor.Return", TimeSpan.FromMinutes(30), clock);

    public string Seal(string path) => _seal.Seal(System.Text.Encoding.UTF8.GetBytes(path));

    /// <summary>The path, or null when it was not sealed here, or half an hour ago.</summary>
    public string? Open(string? text) =>
        text is not null && _seal.Open(text) is { Content: var content } ? '/' + System.Text.Encoding.UTF8.GetString(content).TrimStart('/') : null;
}

/// <summary>Who is at a page that asks for a second factor; a feature of the request.</summary>
public sealed record StronglySignedIn(SignedInPerson Person)
{
    public static SignedInPerson Of(HttpContext http) => http.Features.Get<StronglySignedIn>()?.Person
        ?? throw new InvalidOperationException("The page lets people in without a second factor: it has no RequireSecondFactor.");
}

public static class SecondFactorGateExtensions
{
    /// <summary>Lets only people in who passed a second factor no longer ago than <paramref name="maxAge"/>; who that is says <see cref="StronglySignedIn"/>.</summary>
    public static TBuilder RequireSecondFactor<TBuilder>(this TBuilder builder, TimeSpan maxAge)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilter(async (context, next) =>
        {
            var gate = context.HttpContext.RequestServices.GetRequiredService<SecondFactorGate>();
            var (person, redirect) = await gate.EnterAsync(context.HttpContext, maxAge);
            if (person is null)
                return redirect;
            context.HttpContext.Features.Set(new StronglySignedIn(person));
            return await next(context);
        });
}
