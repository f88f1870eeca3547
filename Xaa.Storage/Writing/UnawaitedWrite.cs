using System.Data.Common;

namespace Xaa.Storage;

/// <summary>A write that nobody waits for.</summary>
internal sealed class UnawaitedWrite(Action<DbConnection> write, Action<Exception> failed) : QueuedWrite
{
    public override void Run(DbConnection connection) => write(connection);

    public override void Commit()
    {
    }

    protected override void Settle(Exception exception) => failed(exception);
}
