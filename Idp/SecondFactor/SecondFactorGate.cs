using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>Pages that ask for a second factor send people through sign-in and second factor first, and back.</summary>
public sealed class SecondFactorGate(SealedContinuation continuations, SealedReturn returns, TimeProvider clock)
{
    /// <summary>Where to send her first; null when she has passed a second factor lately.</summary>
    /// <param name="http">The request. After a GET she comes back to its path and query, otherwise to its path, to fill the form in again.</param>
    /// <param name="person">Who is signed in, or null.</param>
    /// <param name="maxAge">How long ago she may have passed it.</param>
    public IResult? Ask(HttpContext http, SignedInPerson? person, TimeSpan maxAge)
    {
        var path = http.Request.Path + (HttpMethods.IsGet(http.Request.Method) ? http.Request.QueryString.Value : "");
        if (person is null)
            return new SeeOther("/signin" + QueryString.Create(SealedReturn.Parameter, returns.Seal(path)));
        return person.Session.Acr == Strength.SecondFactor && clock.GetUtcNow() - person.AuthTime <= maxAge
            ? null
            : new SeeOther(continuations.AddressFor(person.Session.Id, path));
    }
}

/// <summary>Carries the page that somebody wants through the sign-in page. Only pages of ours are sealed, so no link leads elsewhere.</summary>
public sealed class SealedReturn(IDataProtectionProvider protection, TimeProvider clock)
{
    public const string Parameter = "return";

    private readonly TimedSeal _seal = new(protection, "Xaa.Idp.SecondFactor.Return", TimeSpan.FromMinutes(30), clock);

    public string Seal(string path) => _seal.Seal(Encoding.UTF8.GetBytes(path));

    /// <summary>The path, or null when it was not sealed here, or half an hour ago.</summary>
    public string? Open(string? text) =>
        text is not null && _seal.Open(text) is { Content: var content } ? '/' + Encoding.UTF8.GetString(content).TrimStart('/') : null;
}

/// <summary>Who is at a page that asks for a second factor; a feature of the request.</summary>
public sealed record StronglySignedIn(SignedInPerson Person)
{
    public static SignedInPerson Of(HttpContext http) => http.Features.Get<StronglySignedIn>()?.Person
        ?? throw new InvalidOperationException("The page lets people in without a second factor: it has no RequireSecondFactor.");
}

public static class SecondFactorGateExtensions
{
    /// <summary>Lets only people in who passed a second factor no longer ago than that; who it is says <see cref="StronglySignedIn"/>.</summary>
    public static TBuilder RequireSecondFactor<TBuilder>(this TBuilder builder, TimeSpan maxAge)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilter(async (context, next) =>
        {
            var http = context.HttpContext;
            var person = await http.RequestServices.GetRequiredService<BrowserSession>().FindAsync(http);
            if (http.RequestServices.GetRequiredService<SecondFactorGate>().Ask(http, person, maxAge) is { } redirect)
                return redirect;
            http.Features.Set(new StronglySignedIn(person!));
            return await next(context);
        });
}
