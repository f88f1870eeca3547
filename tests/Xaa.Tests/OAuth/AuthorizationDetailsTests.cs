using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Tests.OAuth;

/// <summary>RFC 9396 §2: an array of objects, each of a type; and one reading of it.</summary>
public sealed class AuthorizationDetailsTests
{
    [Theory] // SPEC 6
    [InlineData("""[{"type":"payment"}]""", "payment")]
    [InlineData(""" [ {"type":"payment","most":1.50,"to":{"type":7,"list":[null,true,"\ud83d\ude00"]}}, {"type":"https://x.example/t"} ] """, "payment https://x.example/t")]
    [InlineData("""[{"\u0074ype":"p\u0061y"}]""", "pay")]
    [InlineData("""[{"type":"a","Type":"b"}]""", "a")]
    public void Each_element_has_its_type(string text, string types) =>
        Assert.Equal(types, string.Join(' ', AuthorizationDetails.TryParse(text)!.Elements.Select(element => element.Type)));

    [Theory] // SPEC 6
    [InlineData(null)]
    [InlineData("")]
    [InlineData("null")]
    [InlineData("[]")]
    [InlineData("{}")]
    [InlineData("""{"type":"payment"}""")]
    [InlineData("[null]")]
    [InlineData("[[]]")]
    [InlineData("[{}]")]
    [InlineData("""["payment"]""")]
    [InlineData("""[{"type":null}]""")]
    [InlineData("""[{"type":""}]""")]
    [InlineData("""[{"type":7}]""")]
    [InlineData("""[{"type":["payment"]}]""")]
    [InlineData("""[{"Type":"payment"}]""")]
    [InlineData("""[{"type":"payment"},{"most":1}]""")]
    [InlineData("""[{"type":"payment"}""")]
    [InlineData("""[{"type":"payment"}],""")]
    [InlineData("""[{"type":"payment"}][]""")]
    [InlineData("""[{"type":"payment",}]""")]
    [InlineData("""[{"type":"payment"}] // as agreed""")]
    [InlineData("""[{'type':'payment'}]""")]
    [InlineData("""[{"type":"payment","most":01}]""")]
    [InlineData("""[{"type":"payment","most":NaN}]""")]
    [InlineData("""[{"type":"payment","type":"payment"}]""")] // Two readings.
    [InlineData("""[{"type":"payment","\u0074ype":"refund"}]""")]
    [InlineData("""[{"type":"payment","to":{"a":1,"a":2}}]""")]
    [InlineData("""[{"type":"\ud800"}]""")] // JSON, and no text.
    [InlineData("""[{"type":"payment","to":["\udfff"]}]""")]
    [InlineData("""[{"type":"payment","\ud800":1}]""")]
    [InlineData("""[{"type":"payment","to":{"\ud800":1,"\ud800":1}}]""")]
    [InlineData("""[{"type":"payment","x":[[[[[[[1]]]]]]]}]""")] // One too deep.
    public void Anything_else_is_none(string? text) => Assert.Null(AuthorizationDetails.TryParse(text));

    [Fact]
    public void Half_a_character_is_none() => Assert.Null(AuthorizationDetails.TryParse("[{\"type\":\"pay" + (char)0xd800 + "\"}]"));

    [Fact]
    public void At_the_limits_they_are_read_and_beyond_them_they_are_not()
    {
        Assert.NotNull(AuthorizationDetails.TryParse(Sized(AuthorizationDetails.Longest, 'x')));
        Assert.Null(AuthorizationDetails.TryParse(Sized(AuthorizationDetails.Longest + 1, 'x')));
        // One that grows when it is written: the tokens that carry it are what the limit is for.
        Assert.Null(AuthorizationDetails.TryParse(Sized(AuthorizationDetails.Longest, 'ÿ')));
        Assert.NotNull(AuthorizationDetails.TryParse($"[{Elements(AuthorizationDetails.MostElements)}]"));
        Assert.Null(AuthorizationDetails.TryParse($"[{Elements(AuthorizationDetails.MostElements + 1)}]"));
        Assert.NotNull(AuthorizationDetails.TryParse("""[{"type":"payment","x":[[[[[[1]]]]]]}]"""));

        static string Elements(int count) => string.Join(',', Enumerable.Repeat("""{"type":"a"}""", count));
        static string Sized(int length, char filler) => "[{\"type\":\"" + new string(filler, length - 13) + "\"}]";
    }

    [Theory] // SPEC 44: compared as JSON values
    [InlineData("""[{"type":"a","x":1,"y":[1,{"z":"é"}]}]""", """[{"type":"b"},{"y":[1,{"z":"\u00e9"}],"x":1,"type":"a"}]""", true)]
    [InlineData("""[{"type":"a"},{"type":"a"}]""", """[{"type":"a"}]""", true)]
    [InlineData("""[{"type":"a"},{"type":"b"}]""", """[{"type":"a"}]""", false)]
    [InlineData("""[{"type":"a"}]""", """[{"type":"a","x":1}]""", false)]
    [InlineData("""[{"type":"a","x":1}]""", """[{"type":"a"}]""", false)]
    [InlineData("""[{"type":"a","x":1}]""", """[{"type":"a","X":1}]""", false)]
    [InlineData("""[{"type":"a","x":1}]""", """[{"type":"a","x":"1"}]""", false)]
    [InlineData("""[{"type":"a","x":1}]""", """[{"type":"a","x":2}]""", false)]
    [InlineData("""[{"type":"a","x":1}]""", """[{"type":"a","x":1.0}]""", false)]
    [InlineData("""[{"type":"a","x":1e99999999999}]""", """[{"type":"a","x":1e99999999999}]""", true)]
    [InlineData("""[{"type":"a","x":true}]""", """[{"type":"a","x":false}]""", false)]
    [InlineData("""[{"type":"a","x":[1,2]}]""", """[{"type":"a","x":[2,1]}]""", false)]
    [InlineData("""[{"type":"a","x":[1]}]""", """[{"type":"a","x":[1,2]}]""", false)]
    [InlineData("""[{"type":"a","x":null}]""", """[{"type":"a"}]""", false)]
    [InlineData("""[{"type":"a","x":{}}]""", """[{"type":"a","x":[]}]""", false)]
    public void Within_others_is_what_stands_there_to_the_last_member(string text, string others, bool within) =>
        Assert.Equal(within, AuthorizationDetails.TryParse(text)!.IsWithin(AuthorizationDetails.TryParse(others)!));

    [Fact]
    public void Nothing_of_them_is_printed()
    {
        var details = AuthorizationDetails.TryParse("""[{"type":"payment","to":"globex"}]""")!;
        Assert.Equal("[authorization_details] [authorization_detail]", $"{details} {details.Elements[0]}");
    }

    [Fact] // RFC 9396 §9.1
    public void A_claim_is_held_to_the_same()
    {
        Assert.Equal("payment", AuthorizationDetails.TryRead(Json("""[{"type":"payment"}]"""))!.Elements[0].Type);
        Assert.All(
            (string[])["{}", "[]", "[{}]", "null", "1", "\"[]\"", """[{"type":"\ud800"}]""", """[{"type":"a","x":"\ud800"}]"""],
            text => Assert.Null(AuthorizationDetails.TryRead(Json(text))));

        static JsonElement Json(string text)
        {
            using var document = JsonDocument.Parse(text);
            return document.RootElement.Clone();
        }
    }
}
