namespace ModelContextProtocol.AspNetCore;

/// <summary>Who gets a session on the server. From revision 2026-07-28 on the protocol has none.</summary>
public enum HttpServerSessionMode
{
    /// <summary>Nobody: every request stands alone, there is no GET and no DELETE. Any replica can answer.</summary>
    Stateless,

    /// <summary>Everybody: revisions without sessions are refused, so that the client falls back to <c>initialize</c>.</summary>
    Stateful,

    /// <summary>Clients that <c>initialize</c> get a session; requests of later revisions are answered one by one.</summary>
    StatefulForInitializeClients,
}
