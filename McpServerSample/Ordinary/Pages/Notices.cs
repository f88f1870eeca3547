using Xaa.Server;

namespace Xaa.McpServerSample.Ordinary;

/// <summary>The pages for what goes wrong where no client can be told.</summary>
public static class Notices
{
    public static IResult BadLink(string detail) => Show(
        StatusCodes.Status400BadRequest,
        "This link does not work",
        "The app that sent you here made a mistake, so there is no safe way back to it. Nothing was shared with it.",
        detail);

    public static IResult BadForm() => Show(
        StatusCodes.Status400BadRequest,
        "This form cannot be used",
        "It was sent from elsewhere, or the page was open for too long. Go back to the app and start again.");

    public static IResult Expired() => Show(
        StatusCodes.Status400BadRequest,
        "This request has expired",
        "The page was open for too long, its address was changed, or somebody else has signed in since. Go back to the app and start again.");

    public static IResult SignInFailed(bool isUnavailable) => isUnavailable
        ? Show(
            StatusCodes.Status503ServiceUnavailable,
            "You cannot sign in now",
            "Your company's identity provider cannot be reached. Try again in a moment.")
        : Show(
            StatusCodes.Status400BadRequest,
            "The sign-in was not accepted",
            "It was not started in this browser, or took too long. Go back to the app and start again.");

    public static IResult Closed() => Show(
        StatusCodes.Status404NotFound,
        "Your company decides here",
        "Apps are connected to this server by your company's identity provider alone. Ask your IT department to approve the app.",
        "enterprise_managed_only: ask for an ID-JAG at the identity provider.");

    private static Page<NoticePage> Show(int status, string title, string message, string? detail = null) => new(
        new Dictionary<string, object?>
        {
            [nameof(NoticePage.Title)] = title,
            [nameof(NoticePage.Message)] = message,
            [nameof(NoticePage.Detail)] = detail,
        },
        status);
}
