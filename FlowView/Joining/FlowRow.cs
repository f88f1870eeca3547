using Xaa.Records;

namespace Xaa.FlowView.Joining;

/// <summary>One attempt to get from a sign-in to an MCP call, as far as it came: a cell per step.</summary>
/// <param name="Id">The row's name, from the record that makes it a row of its own.</param>
/// <param name="At">When the attempt began; the sign-in may be days older.</param>
/// <param name="SignIn">Step 1; several rows share the sign-in of their session.</param>
/// <param name="TokenExchange">Step 2.</param>
/// <param name="JwtBearerGrant">Step 3.</param>
/// <param name="ResourceRequests">Step 4, the calls made with this row's access token, oldest first.</param>
/// <param name="Again">The ID-JAG of this row was presented before; that is another row.</param>
public sealed record FlowRow(
    string Id,
    DateTimeOffset At,
    TokenRequestRecord? SignIn,
    TokenRequestRecord? TokenExchange,
    TokenRequestRecord? JwtBearerGrant,
    IReadOnlyList<TokenRequestRecord> ResourceRequests,
    bool Again = false)
{
    /// <summary>Every record of the row, in the order of the steps.</summary>
    public IEnumerable<TokenRequestRecord> Records =>
        new[] { SignIn, TokenExchange, JwtBearerGrant }.OfType<TokenRequestRecord>().Concat(ResourceRequests);

    /// <summary>Refused when any step was.</summary>
    public Outcome Outcome => Records.Any(record => record.Outcome == Outcome.Refused) ? Outcome.Refused : Outcome.Issued;

    /// <summary>Whether a row shows the same as another; records do not change, so the same records are enough.</summary>
    public bool ShowsSameAs(FlowRow other) =>
        At == other.At && Again == other.Again && Records.SequenceEqual(other.Records, ReferenceEqualityComparer.Instance);
}
