namespace Xaa.Idp.Admin;

/// <summary>The scopes of the administration API: what is seen, and what is changed.</summary>
public static class AdminScopes
{
    public const string ReadPeople = "idp.people.read";
    public const string WritePeople = "idp.people.write";
    public const string ReadPolicy = "idp.policy.read";
    public const string WritePolicy = "idp.policy.write";
    public const string ReadClients = "idp.clients.read";
    public const string WriteClients = "idp.clients.write";
    public const string ReadServers = "idp.servers.read";
    public const string WriteServers = "idp.servers.write";
    public const string ReadRecords = "idp.records.read";
    public const string ReadKeys = "idp.keys.read";
    public const string WriteKeys = "idp.keys.write";

    /// <summary>Each with what it allows.</summary>
    public static readonly IReadOnlyDictionary<string, string> Words = new Dictionary<string, string>
    {
        [ReadPeople] = "See people and their sessions.",
        [WritePeople] = "Suspend and restore people, end their sessions.",
        [ReadPolicy] = "See managed connections, changes, the inventory, and what a token exchange would answer.",
        [WritePolicy] = "Change and remove managed connections.",
        [ReadClients] = "See clients.",
        [WriteClients] = "Register, assign and remove clients that sign people in, give them new secrets.",
        [ReadServers] = "See MCP servers.",
        [WriteServers] = "Register, change and remove MCP servers.",
        [ReadRecords] = "See the records of token requests, and whether they are as they were written.",
        [ReadKeys] = "See the signing keys' states; nothing private.",
        [WriteKeys] = "Rotate the signing keys.",
    };

    public static readonly IReadOnlyList<string> All = [.. Words.Keys];
}
