using Microsoft.Extensions.Options;
using Xaa.Idp.Pages;
using Xaa.Idp.Policy;
using Xaa.Idp.Sessions;

namespace Xaa.Idp.Portal;

/// <summary>Lets people of the administrators' group in; a feature of the request tells the pages who it is.</summary>
public sealed class PortalAccess(BrowserSession browser, IOptions<IdpOptions> options)
{
    public async ValueTask<IResult?> RefuseAsync(HttpContext http)
    {
        if (await browser.FindAsync(http) is not { } person)
            return new SeeOther("/signin");
        if (!person.Groups.Contains(options.Value.AdministratorGroup, StringComparer.Ordinal))
        {
            return ErrorPages.Show(
                StatusCodes.Status403Forbidden,
                "This is for administrators",
                $"You are signed in as {person.DisplayName}, who is not in the group {options.Value.AdministratorGroup}.");
        }
        http.Features.Set(new Administrator(person));
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
