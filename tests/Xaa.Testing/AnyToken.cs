using System.Text.RegularExpressions;

namespace Xaa.Testing;

/// <summary>What a JWT looks like in a text: a JSON header and JSON claims. Three letters alone stand in random base64 too, now and then.</summary>
public static partial class AnyToken
{
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]+\.eyJ")]
    public static partial Regex Written { get; }
}
