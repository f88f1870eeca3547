using System.Buffers;

namespace Xaa.McpServerSample.Authorization;

/// <summary>E-mail addresses as accounts are found by: plain ones, without regard to case, and nothing that only looks the same.</summary>
public static class EmailAddress
{
    private const int Longest = 254;

    private static readonly SearchValues<char> s_local =
        SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.!#$%&'*+-/=?^_`{|}~");

    private static readonly SearchValues<char> s_domain = SearchValues.Create("abcdefghijklmnopqrstuvwxyzABCDEFGHIJKLMNOPQRSTUVWXYZ0123456789.-");

    /// <summary>Whether it is one address of plain letters: no quotes, no comment, no letter of another alphabet that looks like one of these.</summary>
    public static bool IsWellFormed(string address)
    {
        var at = address.IndexOf('@');
        return at > 0
            && address.Length <= Longest
            && address.AsSpan(0, at).IndexOfAnyExcept(s_local) < 0
            && Uri.CheckHostName(DomainOf(address)) == UriHostNameType.Dns
            && address.AsSpan(at + 1).IndexOfAnyExcept(s_domain) < 0;
    }

    public static string Normalize(string address) => address.ToLowerInvariant();

    public static string DomainOf(string address) => address[(address.IndexOf('@') + 1)..].ToLowerInvariant();
}
