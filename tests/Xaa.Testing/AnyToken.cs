using System.Text.RegularExpressions;

namespace Xaa.Testing;

/// <summary>
/// What a JWT's header or claims look like in a text: base64url of a JSON object whose first member has three letters, <c>{"alg":</c> or <c>{"iss":</c>.
/// The three characters <c>eyJ</c> alone stand in random base64 too, now and then.
/// </summary>
public static partial class AnyToken
{
    [GeneratedRegex(@"eyJ[A-Za-z0-9_-]{4}iO")]
    public static partial Regex Written { get; }
}
