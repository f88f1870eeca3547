using System.Security.Cryptography;
using System.Text;

namespace Xaa.Storage;

/// <summary>Text as every database can hold it.</summary>
internal static class StorableText
{
    // An index of PostgreSQL holds no more than about 2,700 bytes a row.
    private const int LongestKey = 255;

    /// <summary>What stands for a text of any length in a column that is searched: the text, or its hash when it is long.</summary>
    /// <param name="text">An identifier from outside, such as a <c>jti</c>.</param>
    public static string Key(string text) => text.Length <= LongestKey
        ? text
        : $"sha256:{Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))}";

    /// <summary>
    /// The text, with U+FFFD for what is no character: half a surrogate pair, and U+0000, which PostgreSQL refuses. Callers can send both in
    /// almost any field; a lookup then finds nothing, and a record shows that something was there.
    /// </summary>
    public static string Of(string text)
    {
        if (!text.Contains('\0') && text.AsSpan().IndexOfAnyInRange('\uD800', '\uDFFF') < 0)
            return text;

        var storable = new StringBuilder(text.Length);
        foreach (var rune in text.EnumerateRunes())
            storable.Append(rune.Value == 0 ? Rune.ReplacementChar : rune);
        return storable.ToString();
    }
}
