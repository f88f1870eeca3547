using System.Text.RegularExpressions;
using Microsoft.Extensions.Configuration;

namespace Xaa.ServiceDefaults;

/// <summary>
/// Resolves <c>{design}</c> and the like from the settings <c>Addresses:&lt;name&gt;</c>, which the AppHost sets. Other text passes through.
/// </summary>
/// <remarks>Stores keep the placeholders, so that a data directory stays good when ports change.</remarks>
public sealed partial class AddressBook(IConfiguration configuration)
{
    /// <summary>Replaces every placeholder.</summary>
    /// <exception cref="InvalidOperationException">A placeholder names no configured address.</exception>
    public string Resolve(string text) => Placeholder().Replace(text, match =>
        configuration[$"Addresses:{match.Groups[1].Value}"]?.TrimEnd('/')
        ?? throw new InvalidOperationException($"'{text}' needs the setting Addresses:{match.Groups[1].Value}."));

    [GeneratedRegex(@"\{([A-Za-z0-9_-]+)\}")]
    private static partial Regex Placeholder();
}
