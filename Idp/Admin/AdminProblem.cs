using Microsoft.AspNetCore.WebUtilities;

namespace Xaa.Idp.Admin;

/// <summary>A refusal of the administration API: RFC 9457, with the stable reason as a member of its own.</summary>
public static class AdminProblem
{
    public static IResult Of(int status, string detail, string reason) => Results.Problem(
        detail,
        statusCode: status,
        title: ReasonPhrases.GetReasonPhrase(status),
        extensions: new Dictionary<string, object?> { ["reason"] = reason });
}
