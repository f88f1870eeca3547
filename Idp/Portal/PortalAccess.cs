using Microsoft.Extensions.Options;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.SecondFactor;
using Xaa.Idp.Sessions;

namespace Xaa.Idp.Portal;

/// <summary>Lets people of the administrators' group in, with a second factor; a feature of the request tells the pages who it is.</summary>
public sealed class PortalAccess(BrowserSession browser, SecondFactorGate secondFactor, IOptions<IdpOptions> options)
{
    // As long as a morning's or an afternoon's work.
    private static readonly TimeSpan s_fresh = TimeSpan.FromHours(4);

    public async ValueTask<IResult?> RefuseAsync(HttpContext http)
    {
        var person = await browser.FindAsync(http);
        if (person is not null && !person.Groups.Contains(options.Value.AdministratorGroup, StringComparer.Ordinal))
        {
            return ErrorPages.Show(
                StatusCodes.Status403Forbidden,
                "This is for administrators",
                $"You are signed in as {person.DisplayName}, who is not in the group {options.Value.AdministratorGroup}.");
        }
        if (secondFactor.Ask(http, person, s_fresh) is { } redirect)
            return redirect;
        http.Features.Set(new Administrator(person!));
        return null;
    }
}

/// <summary>Who is at the portal.</summary>
public sealed record Administrator(SignedInPerson Person)
{
    public static Administrator Of(HttpContext http) =>
        http.Features.Get<Administrator>() ?? throw new InvalidOperationException("The page lets people in unseen: it has no RequireAdministrator.");

    public Author Author(string? reason) => new(Person.UserName, reason?.Trim() ?? "");
}

public static class PortalAccessExtensions
{
    public static TBuilder RequireAdministrator<TBuilder>(this TBuilder builder)
        where TBuilder : IEndpointConventionBuilder => builder.AddEndpointFilter(async (context, next) =>
    {
        var access = context.HttpContext.RequestServices.GetRequiredService<PortalAccess>();
        return await access.RefuseAsync(context.HttpContext) ?? await next(context);
    });
}
