using Xaa.FlowView.Joining;
using Xaa.Records;
using static Xaa.FlowView.Tests.Joining.Story;

namespace Xaa.FlowView.Tests.Joining;

public sealed class FlowJoinTests
{
    public static TheoryData<string, TokenRequestRecord[], string[]> Stories => new()
    {
        { "nothing", [], [] },
        {
            "the whole flow is one row",
            [SignIn("s", 0, "A"), Exchange("x", 1, "A", "J"), Redemption("g", 2, "J", "T"), Call("c", 3, "T")],
            ["s|x|g|c"]
        },
        {
            "calls with one access token gather",
            [Redemption("g", 1, "J", "T"), Call("c1", 2, "T"), Call("c2", 3, "T", Outcome.Refused)],
            ["||g|c1,c2"]
        },
        {
            "a sign-in stands in every row of its session, and in no other",
            [SignIn("s", 0, "A"), SignIn("t", 0.5, "B"), Exchange("x", 1, "A", "J"), Exchange("y", 2, "A", "K"), Exchange("z", 3, "B", "L")],
            ["t|z||", "s|y||", "s|x||"]
        },
        { "a sign-in that was not used is a row", [SignIn("s", 0, "A")], ["s|||"] },
        { "a sign-in that was refused is a row", [SignIn("s", 0, null, Outcome.Refused)], ["s|||"] },
        {
            "the last sign-in before the exchange counts, and none is lost",
            [SignIn("s1", 0, "A"), Exchange("x", 1, "A", "J"), SignIn("s2", 2, "A"), SignIn("s3", 3, "A"), Exchange("y", 4, "A", "K")],
            ["s3|y||", "s2|||", "s1|x||"]
        },
        { "a sign-in by a slow clock still counts", [Exchange("x", 1, "A", "J"), SignIn("s", 2, "A")], ["s|x||"] },
        { "a refused sign-in lends its session to nobody", [SignIn("s", 0, "A", Outcome.Refused), Exchange("x", 1, "A", "J")], ["|x||", "s|||"] },
        { "every refused exchange is a row", [SignIn("s", 0, "A"), Exchange("x", 1, "A", null), Exchange("y", 2, "A", null)], ["s|y||", "s|x||"] },
        { "a refused redemption stands in the row of its ID-JAG", [Exchange("x", 1, "A", "J"), Redemption("g", 2, "J", null)], ["|x|g|"] },
        {
            "a replay is a further attempt",
            [SignIn("s", 0, "A"), Exchange("x", 1, "A", "J"), Redemption("g", 2, "J", "T"), Redemption("h", 3, "J", null), Call("c", 4, "T")],
            ["s|x|h| again", "s|x|g|c"]
        },
        {
            "the redemption that was issued comes first, though a thief was quicker",
            [Exchange("x", 1, "A", "J"), Redemption("h", 2, "J", null), Redemption("g", 3, "J", "T")],
            ["|x|h| again", "|x|g|"]
        },
        { "a redemption without an exchange is a row", [Redemption("g", 1, "J", "T"), Call("c", 2, "T")], ["||g|c"] },
        { "redemptions of an unknown ID-JAG belong together", [Redemption("g", 1, "J", "T"), Redemption("h", 2, "J", null)], ["||h| again", "||g|"] },
        { "what cannot even be read has nothing to join", [Redemption("g", 1, null, null), Redemption("h", 2, null, null)], ["||h|", "||g|"] },
        { "calls with one unknown token gather", [Call("c1", 1, "T"), Call("c2", 2, "T")], ["|||c1,c2"] },
        { "calls without a token are rows", [Call("c1", 1, null), Call("c2", 2, null)], ["|||c2", "|||c1"] },
        {
            "two exchanges never share an ID-JAG's future",
            [Exchange("x", 1, "A", "J"), Exchange("y", 2, "A", "J"), Redemption("g", 3, "J", "T")],
            ["|y||", "|x|g|"]
        },
        { "an ID is a step's own: an ID-JAG's is no access token's", [Exchange("x", 1, "A", "J"), Call("c", 2, "J")], ["|||c", "|x||"] },
    };

    [Theory]
    [MemberData(nameof(Stories))]
    public void Rows_join_by_session_and_by_ids(string story, TokenRequestRecord[] records, string[] rows)
    {
        Assert.NotEmpty(story);
        Assert.Equal(rows, FlowJoin.Join(records).Select(Line));
        Assert.Equal(rows, FlowJoin.Join(records.Reverse()).Select(Line));
    }

    [Fact]
    public void A_trace_id_joins_nothing()
    {
        var records = new[] { Exchange("x", 1, "A", "J"), Redemption("g", 2, "K", "T"), Call("c", 3, "U") };

        var rows = FlowJoin.Join(records.Select(record => record with { TraceId = "0af7651916cd43dd8448eb211c80319c" }));

        Assert.Equal(["|||c", "||g|", "|x||"], rows.Select(Line));
    }

    [Fact]
    public void A_row_is_refused_when_any_of_its_steps_is()
    {
        Assert.Equal(Outcome.Issued, Assert.Single(FlowJoin.Join([Redemption("g", 1, "J", "T"), Call("c", 2, "T")])).Outcome);
        Assert.Equal(Outcome.Refused, Assert.Single(FlowJoin.Join([Redemption("g", 1, "J", "T"), Call("c", 2, "T", Outcome.Refused)])).Outcome);
        Assert.Equal(Outcome.Refused, Assert.Single(FlowJoin.Join([Exchange("x", 1, "A", null)])).Outcome);
    }

    [Fact]
    public void A_row_keeps_its_name_while_its_flow_goes_on()
    {
        TokenRequestRecord[] flow = [Exchange("x", 1, "A", "J"), Redemption("g", 2, "J", "T"), Call("c", 3, "T"), SignIn("s", 0, "A")];

        var names = Enumerable.Range(1, flow.Length).Select(count => FlowJoin.Join(flow.Take(count)).Single().Id);

        Assert.Equal(["idp:x"], names.Distinct());
    }
}
