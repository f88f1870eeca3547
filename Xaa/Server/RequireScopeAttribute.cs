namespace Xaa.Server;

/// <summary>The scopes that this MCP tool, prompt or resource needs, all of them. Without the attribute nobody may use it.</summary>
/// <param name="scopes">The scopes, whole words.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireScopeAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes => scopes;
}
