using System.Data.Common;
using Microsoft.EntityFrameworkCore;

namespace Xaa.Storage;

/// <summary>What is a provider's own. All the rest speaks System.Data.Common and SQL that both understand.</summary>
internal interface IDatabase : IAsyncDisposable
{
    /// <summary>For messages; holds no secret.</summary>
    string Name { get; }

    /// <summary>The folder of its migrations.</summary>
    string Dialect { get; }

    /// <summary>Begins a transaction that waits for every other writer of the database, in whatever process, and keeps them waiting.</summary>
    string Begin { get; }

    /// <summary>Commits it. It fails if a statement before it has failed and nobody rolled back.</summary>
    string Commit { get; }

    /// <summary>Begins a transaction whose every read sees the database as it was at the first.</summary>
    string BeginSnapshot { get; }

    DbConnection ConnectToWrite();

    /// <summary>A connection that cannot write.</summary>
    ValueTask<DbConnection> ConnectToReadAsync(CancellationToken cancellationToken);

    /// <summary>Whether the connection's transaction still stands, if only to be rolled back.</summary>
    bool InTransaction(DbConnection connection);

    /// <summary>Whether, after this failure, the connection is as good as before once its transaction is rolled back.</summary>
    bool IsUsable(DbConnection connection, Exception failure);

    Fault FaultOf(Exception exception);

    /// <summary>Lets an EF DbContext share the database. Its transactions wait for other writers, too.</summary>
    void Configure(DbContextOptionsBuilder options);

    /// <summary>Tells, from now on, what other processes have changed.</summary>
    void Listen(ChangeTopics topics);
}
