using FsCheck;
using FsCheck.Fluent;
using Xaa.FlowView.Joining;
using Xaa.Records;
using Outcome = Xaa.Records.Outcome;
using static Xaa.FlowView.Tests.Joining.Story;

namespace Xaa.FlowView.Tests.Joining;

public sealed class FlowTableTests
{
    [Theory]
    [InlineData(FlowStep.Administration)]
    [InlineData(FlowStep.Registration)]
    [InlineData(FlowStep.Consent)]
    [InlineData(FlowStep.OrdinaryGrant)]
    public void What_is_no_step_of_the_flow_is_no_attempt(FlowStep step)
    {
        var table = new FlowTable();
        Assert.False(table.Add([SignIn("a", 1, null) with { Step = step }]));
        Assert.Empty(table.Rows);
    }

    [Fact]
    public void A_record_counts_once()
    {
        var table = new FlowTable();

        Assert.True(table.Add([Call("c", 1, "T"), Call("c", 1, "T")]));
        Assert.False(table.Add([Call("c", 1, "T")]));

        Assert.Equal(["|||c"], table.Rows.Select(Line));
    }

    [Fact]
    public void Parties_may_use_the_same_record_id()
    {
        var table = new FlowTable();

        table.Add([Redemption("1", 1, "J", "T"), Exchange("1", 0, "A", "J")]);

        Assert.Equal(["|1|1|"], table.Rows.Select(Line));
    }

    [Fact]
    public void The_newest_attempts_stay_and_an_old_one_that_comes_late_does_not_push_them_out()
    {
        var table = new FlowTable(attempts: 2);
        table.Add([Exchange("x1", 1, "A", "J1"), Exchange("x2", 2, "A", "J2"), Exchange("x3", 3, "A", "J3")]);
        Assert.Equal(["|x3||", "|x2||"], table.Rows.Select(Line));

        Assert.False(table.Add([Exchange("x1", 1, "A", "J1")]));
        Assert.True(table.Add([Exchange("x2.5", 2.5, "A", "J4")]));

        Assert.Equal(["|x3||", "|x2.5||"], table.Rows.Select(Line));
    }

    [Fact]
    public void Many_calls_push_out_old_calls_but_no_attempt()
    {
        var table = new FlowTable(attempts: 10, calls: 3);
        table.Add([Exchange("x", 0, "A", "J"), Redemption("g", 1, "J", "T")]);

        table.Add(Enumerable.Range(1, 100).Select(i => Call($"c{i}", 1 + i, "T")));

        Assert.Equal(["|x|g|c98,c99,c100"], table.Rows.Select(Line));
    }

    [Fact]
    public void Any_order_of_the_same_records_gives_the_same_table() => Check.QuickThrowOnFailure(Prop.ForAll(
        Shuffled.ToArbitrary(),
        pair => RowsOf(pair.Records).SequenceEqual(RowsOf(pair.Shuffled))));

    [Fact]
    public void Every_record_stands_in_a_row() => Check.QuickThrowOnFailure(Prop.ForAll(
        Records.ToArbitrary(),
        records => FlowJoin.Join(records).SelectMany(row => row.Records).ToHashSet(ReferenceEqualityComparer.Instance).SetEquals(records)));

    [Fact]
    public void Only_context_is_shown_twice() => Check.QuickThrowOnFailure(Prop.ForAll(
        Records.ToArbitrary(),
        records => FlowJoin.Join(records)
            .SelectMany(row => row.Records.Where(record => record.Step >= FlowStep.JwtBearerGrant))
            .GroupBy(record => record.Id)
            .All(group => group.Count() == 1)));

    /// <summary>Few sessions, ID-JAGs and tokens, so that they meet; few moments, so that they tie.</summary>
    private static Gen<TokenRequestRecord[]> Records =>
        from count in Gen.Choose(0, 40)
        from records in Gen.CollectToArray(Enumerable.Range(0, count), AnyRecord)
        select records;

    private static Gen<(TokenRequestRecord[] Records, TokenRequestRecord[] Shuffled)> Shuffled =>
        from records in Records
        from again in Gen.SubListOf(records)
        from shuffled in Gen.Shuffle(records.Concat(again))
        select (records, shuffled.ToArray());

    private static Gen<TokenRequestRecord> AnyRecord(int number) =>
        from at in Gen.Choose(0, 6)
        from first in Gen.Elements(null, "A", "B", "C")
        from second in Gen.Elements(null, "A", "B", "C")
        from outcome in Gen.Elements(Outcome.Issued, Outcome.Refused)
        from record in Gen.Elements(
            SignIn($"s{number}", at, first, outcome),
            Exchange($"x{number}", at, first, second),
            Redemption($"g{number}", at, first, second),
            Call($"c{number}", at, first, outcome))
        select record;

    /// <summary>A table small enough to overflow.</summary>
    private static IEnumerable<string> RowsOf(TokenRequestRecord[] records)
    {
        var table = new FlowTable(attempts: 6, calls: 5);
        foreach (var record in records)
            table.Add([record]);
        return table.Rows.Select(row => $"{row.Id} {Line(row)}");
    }
}
