namespace Xaa.Storage;

/// <summary>What a failure is about.</summary>
internal enum Fault
{
    /// <summary>The statement, or the code around it. Others go on.</summary>
    Statement,

    /// <summary>The store cannot do it now: a full disk, a lock that somebody else holds.</summary>
    Store,

    /// <summary>The connection is gone. Another one may do.</summary>
    Connection,
}
