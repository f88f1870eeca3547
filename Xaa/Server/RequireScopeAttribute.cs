namespace Xaa.Server;

/// <summary>The scopes that this MCP tool, prompt or resource needs, all of them. Without the attribute nobody may use it.</summary>
/// <param name="scopes">The scopes, whole words.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireScopeAttribute(params string[] scopes) : Attribute
{
    /// <summary>The scopes.</summary>
    public IReadOnlyList<string> Scopes => scopes;
}

/// <summary>How old the person's sign-in may be when this MCP tool is called, whatever its scopes. RFC 9470.</summary>
/// <param name="seconds">The age in seconds, at least 1: of 0 every sign-in is older.</param>
[AttributeUsage(AttributeTargets.Method)]
public sealed class RequireMaxAgeAttribute(int seconds) : Attribute
{
    /// <summary>The age in seconds.</summary>
    public int Seconds { get; } = seconds > 0 ? seconds : throw new ArgumentOutOfRangeException(nameof(seconds));
}
