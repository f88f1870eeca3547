using Xaa.OAuth;

namespace Xaa.Tests.OAuth;

public sealed class ScopesTests
{
    [Theory]
    [InlineData(null, new string[0])]
    [InlineData("", new string[0])]
    [InlineData("  ", new string[0])]
    [InlineData("b a b", new[] { "b", "a" })]
    [InlineData(" a  b ", new[] { "a", "b" })]
    [InlineData("A a", new[] { "A", "a" })]
    public void A_scope_string_is_words_each_once_in_order(string? scope, string[] words) => Assert.Equal(words, Scopes.Parse(scope));

    [Fact]
    public void No_words_are_no_scope()
    {
        Assert.Null(Scopes.Format([]));
        Assert.Equal("a b", Scopes.Format(["a", "b"]));
    }

    [Theory] // QUIRKS C11: never a part of a word
    [InlineData("design.readwrite", "design.read", false)]
    [InlineData("xdesign.read", "design.read", false)]
    [InlineData("DESIGN.READ", "design.read", false)]
    [InlineData("design.write design.read", "design.read", true)]
    public void Only_whole_words_count(string scope, string word, bool contains) => Assert.Equal(contains, Scopes.Contains(scope, word));

    [Theory] // RFC 6749 §3.3
    [InlineData("design.read design.write", true)]
    [InlineData("!#[]~", true)]
    [InlineData("a\"b", false)]
    [InlineData("a\\b", false)]
    [InlineData("a\nb", false)]
    [InlineData("a\tb", false)]
    [InlineData("é", false)]
    [InlineData("\u007f", false)]
    public void A_scope_string_has_printable_characters_without_quote_and_backslash(string scope, bool wellFormed) =>
        Assert.Equal(wellFormed, Scopes.IsWellFormed(scope));
}
