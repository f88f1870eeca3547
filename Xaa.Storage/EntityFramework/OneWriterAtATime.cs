using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Xaa.Storage;

/// <summary>A transaction of EF on PostgreSQL waits for other writers before it reads, as BEGIN IMMEDIATE does on SQLite.</summary>
internal sealed class OneWriterAtATime : DbTransactionInterceptor
{
    public static OneWriterAtATime Interceptor { get; } = new();

    public override DbTransaction TransactionStarted(DbConnection connection, TransactionEndEventData eventData, DbTransaction result)
    {
        using var command = Lock(connection, result);
        command.ExecuteNonQuery();
        return result;
    }

    public override async ValueTask<DbTransaction> TransactionStartedAsync(
        DbConnection connection, TransactionEndEventData eventData, DbTransaction result, CancellationToken cancellationToken = default)
    {
        await using var command = Lock(connection, result);
        await command.ExecuteNonQueryAsync(cancellationToken);
        return result;
    }

    private static DbCommand Lock(DbConnection connection, DbTransaction transaction)
    {
        var command = connection.CreateCommand();
        command.Transaction = transaction;
        command.CommandText = PostgresDatabase.LockOutOtherWriters;
        return command;
    }
}
