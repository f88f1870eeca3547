namespace Xaa.Server;

/// <summary>The scopes that a call of this MCP tool needs, all of them. A tool without the attribute cannot be called.</summary>
/// <param name="scopes">The scopes, whole words.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireScopeAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes => scopes;
}
