using Microsoft.Net.Http.Headers;
using Xaa.Idp.Policy;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>
/// Edits that name the change they are based on, as an entity tag (RFC 9110 §13.1), so that nobody overwrites what she has not seen.
/// </summary>
public static class ConditionalEdit
{
    /// <summary>The change that the caller saw; 0 for something new, -1 for none of ours, null when she does not say.</summary>
    public static long? BasedOn(HttpRequest request)
    {
        var headers = request.GetTypedHeaders();
        if (headers.IfNoneMatch is [var none] && none.Equals(EntityTagHeaderValue.Any))
            return 0;
        if (headers.IfMatch is not [var match])
            return null;
        return !match.IsWeak && long.TryParse(match.Tag.AsSpan().Trim('"'), out var change) && change > 0 ? change : -1;
    }

    /// <summary>Names the state that the answer shows.</summary>
    public static void Tag(HttpContext http, long change) => http.Response.Headers.ETag = $"\"{change}\"";

    // RFC 6585 §3.
    public static IResult Unconditional() => AdminProblem.Of(
        StatusCodes.Status428PreconditionRequired,
        "Send If-Match with the ETag of what is changed, or If-None-Match: * for something new.",
        Reasons.ConditionMissing);

    /// <summary>Null when the edit stands, and the refusal otherwise.</summary>
    /// <param name="outcome">What became of it.</param>
    /// <param name="faulty">The reason when it breaks rules.</param>
    /// <param name="unknown">The answer when there is no such thing.</param>
    public static IResult? Refusal(EditOutcome outcome, string faulty, Func<IResult> unknown) => outcome switch
    {
        EditOutcome.Done => null,
        EditOutcome.Faulty(var faults) => Faulty(faults, faulty),
        _ when outcome == EditOutcome.Missing => unknown(),
        _ => AdminProblem.Of(
            StatusCodes.Status412PreconditionFailed,
            "It was changed since. Read it again and repeat the change if it is still right.",
            Reasons.ChangedSince),
    };

    public static IResult Faulty(IEnumerable<string> faults, string reason) =>
        AdminProblem.Of(StatusCodes.Status422UnprocessableEntity, string.Join(' ', faults), reason);
}
