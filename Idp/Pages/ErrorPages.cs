using Xaa.Server;

namespace Xaa.Idp.Pages;

public static class ErrorPages
{
    /// <summary>A page that says what went wrong. <paramref name="code"/> and <paramref name="detail"/> are for the developer of the app.</summary>
    public static IResult Show(int status, string title, string message, string? code = null, string? detail = null) =>
        new Page<ErrorPage>(
            new Dictionary<string, object?>
            {
                [nameof(ErrorPage.Title)] = title,
                [nameof(ErrorPage.Message)] = message,
                [nameof(ErrorPage.Code)] = code,
                [nameof(ErrorPage.Detail)] = detail,
            },
            status);
}
