namespace Xaa.Idp.Admin;

/// <summary>The scopes of the administration API: what is seen, and what is changed.</summary>
public static class AdminScopes
{
    public const string ReadPeople = "idp.people.read";
    public const string WritePeople = "idp.people.write";
    public const string ReadPolicy = "idp.policy.read";
    public const string WritePolicy = "idp.policy.write";
    public const string ReadRecords = "idp.records.read";
    public const string ReadKeys = "idp.keys.read";
    public const string WriteKeys = "idp.keys.write";

    public static readonly IReadOnlyList<string> All = [ReadPeople, WritePeople, ReadPolicy, WritePolicy, ReadRecords, ReadKeys, WriteKeys];
}
