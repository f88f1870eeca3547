namespace Xaa.Idp.SignIn;

/// <summary>What the sign-in page sends.</summary>
public sealed record SignInForm(string? Request, string? Return, string? Name, string? Password)
{
    public const int LongestName = 100;
    public const int LongestPassword = 256;

    public static async ValueTask<SignInForm> ReadAsync(HttpContext http)
    {
        var form = await http.Request.ReadFormAsync(http.RequestAborted);
        return new(One(form["request"]), One(form["return"]), One(form["name"])?.Trim(), One(form["password"]));
    }

    public bool IsComplete => Name is { Length: > 0 and <= LongestName } && Password is { Length: <= LongestPassword };

    public override string ToString() => "[sign_in_form]";

    private static string? One(Microsoft.Extensions.Primitives.StringValues values) => values is [{ Length: > 0 } value] ? value : null;
}
