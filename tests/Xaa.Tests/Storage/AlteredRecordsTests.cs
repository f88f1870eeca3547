using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

public sealed class AlteredRecordsTestsOnSqlite() : AlteredRecordsTests(StoreKind.Sqlite);

public sealed class AlteredRecordsTestsOnPostgres() : AlteredRecordsTests(StoreKind.Postgres);

/// <summary>Who can write to the database, and has no key, alters the records: verification tells which.</summary>
public abstract class AlteredRecordsTests(StoreKind kind) : ChainedRecords(kind)
{
    [Fact]
    public async Task Every_column_of_a_record_is_covered()
    {
        await WriteAsync(1);
        await Records.TryCommitAsync(Some.FullRecord(Folder.Now), null, Never);
        await SignAsync();
        string[] texts =
        [
            "id", "party", "trace_id", "span_id", "client_id", "issuer", "subject", "session_id", "audience", "resource", "requested_scope",
            "granted_scope", "error_code", "reason", "consumed_id", "issued_id", "key_id", "quirks",
        ];
        string[] numbers = ["step", "at", "duration_us", "outcome", "policy_change"];
        var changes = texts.SelectMany(column => (string[])[$"{column} = {column} || 'x'", $"{column} = ''"])
            .Concat(texts.Where(column => column is not ("id" or "party")).Select(column => $"{column} = NULL"))
            .Append("policy_change = NULL")
            .Concat(numbers.Select(column => $"{column} = {column} + 1"));
        foreach (var change in changes)
        {
            await RunAsync($"CREATE TABLE was AS SELECT * FROM records; UPDATE records SET {change} WHERE number = 2");
            var fault = await SingleFaultAsync(change);
            Assert.Equal((RecordFaultKind.Altered, 2), (fault.Kind, fault.Number));
            await RunAsync("DELETE FROM records; INSERT INTO records SELECT * FROM was; DROP TABLE was");
            Assert.True((await VerifyAsync()).Intact);
        }
    }

    [Fact]
    public async Task A_hash_or_a_number_that_was_changed_shows()
    {
        await WriteAsync(5);
        await SignAsync();
        await RunAsync("UPDATE records SET hash = (SELECT hash FROM records WHERE number = 1) WHERE number = 3");
        Assert.Equal((RecordFaultKind.Altered, 3), Where(await SingleFaultAsync()));
        await RunAsync("UPDATE records SET number = 30 WHERE number = 3");
        Assert.Equal((RecordFaultKind.Missing, 3), Where(await SingleFaultAsync()));
    }

    [Fact]
    public async Task A_record_that_was_taken_out_of_the_middle_is_missing()
    {
        var ids = await WriteAsync(10);
        await SignAsync();
        await RunAsync("DELETE FROM records WHERE number = 5");
        var fault = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Missing, 5), Where(fault));
        Assert.Equal(ids[5], fault.RecordId);
    }

    [Fact]
    public async Task The_newest_records_are_missing_when_they_were_signed()
    {
        await WriteAsync(10);
        await SignAsync();
        await WriteAsync(2);
        await RunAsync("DELETE FROM records WHERE number > 7");
        Assert.Equal((RecordFaultKind.Missing, 8), Where(await SingleFaultAsync()));
        Assert.Equal(7, (await VerifyAsync()).Verified);
    }

    [Fact]
    public async Task Two_records_that_changed_places_show()
    {
        var ids = await WriteAsync(10);
        await SignAsync();
        await RunAsync("""
            UPDATE records SET cursor = 1000 WHERE number = 4;
            UPDATE records SET cursor = 4 WHERE number = 6;
            UPDATE records SET cursor = 6 WHERE number = 4
            """);
        var fault = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Moved, 4), Where(fault));
        Assert.Equal(ids[3], fault.RecordId);
    }

    [Fact]
    public async Task A_record_that_was_added_by_hand_shows()
    {
        await WriteAsync(4);
        await SignAsync();
        await AddAsync("unchained", "NULL", "NULL", "NULL");
        var unchained = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Added, "unchained"), (unchained.Kind, unchained.RecordId));

        await RunAsync("DELETE FROM records WHERE id = 'unchained'");
        await AddAsync("second", "writer", "number", "hash", "WHERE number = 2");
        var second = await SingleFaultAsync();
        Assert.Equal((RecordFaultKind.Added, 2, "second"), (second.Kind, second.Number, second.RecordId));
    }

    [Fact]
    public async Task A_chain_that_was_calculated_anew_is_not_the_one_that_was_signed()
    {
        await WriteAsync(6);
        await SignAsync();
        await RecalculateAsync("UPDATE records SET subject = 'u-mallory' WHERE number = 3");
        Assert.Equal((RecordFaultKind.Altered, 6), Where(await SingleFaultAsync()));
        await RecalculateAsync("DELETE FROM records WHERE number = 4");
        Assert.Equal((RecordFaultKind.Missing, 6), Where(await SingleFaultAsync()));
    }
}
