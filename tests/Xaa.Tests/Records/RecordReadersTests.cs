using Xaa.Records;

namespace Xaa.Tests.Records;

public sealed class RecordReadersTests
{
    private const string FlowKey = "a-key-for-tests-only-0123456789-abcdefghijk";
    private const string AuditKey = "another-key-for-tests-only-0123456789-abcde";

    private readonly RecordReaders _readers = new([new() { Name = "flow", Key = FlowKey }, new() { Name = "audit", Key = AuditKey }]);

    [Theory]
    [InlineData(FlowKey, "flow")]
    [InlineData(AuditKey, "audit")]
    public void A_key_tells_who_reads(string key, string name) => Assert.Equal(name, _readers.Find(key));

    [Theory]
    [InlineData("")]
    [InlineData("a-key-for-tests-only-0123456789-abcdefghij")]
    [InlineData("A-KEY-FOR-TESTS-ONLY-0123456789-ABCDEFGHIJK")]
    public void Another_key_tells_nobody(string key) => Assert.Null(_readers.Find(key));

    [Fact]
    public void Without_readers_nobody_reads() => Assert.Null(new RecordReaders([]).Find(FlowKey));

    [Fact]
    public void Faults_are_named_all_at_once_without_a_key()
    {
        var e = Assert.Throws<ArgumentException>(() => new RecordReaders(
        [
            new() { Name = "flow", Key = FlowKey },
            new() { Name = "flow", Key = AuditKey },
            new() { Name = "weak", Key = "hunter2" },
            new() { Name = " ", Key = FlowKey },
        ]));

        Assert.Contains("'flow' stands more than once", e.Message, StringComparison.Ordinal);
        Assert.Contains("'weak' has fewer than 32 characters", e.Message, StringComparison.Ordinal);
        Assert.Contains("no name", e.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("hunter2", e.Message, StringComparison.Ordinal);
    }

    [Fact]
    public void A_reader_prints_its_name_only() =>
        Assert.Equal("flow [record_reader_key]", new RecordReader { Name = "flow", Key = FlowKey }.ToString());
}
