using System.Text.Json;
using Xaa.Benchmarks.Clients;

namespace Xaa.Benchmarks.Tests;

/// <summary>What a client says is no figure before it has been checked.</summary>
public sealed class TurnCheckTests
{
    private const string Client = "Xaa.Client";

    private static readonly ClientSettings Settings = new("2026-07-28", "http://idp", new("agent", "secret"),
    [
        new("design", "http://design/mcp", "http://design", new("agent-at-design", "secret"), "list_files"),
        new("wiki", "http://wiki/mcp", "http://wiki", new("agent-at-wiki", "secret"), "list_pages"),
    ]);

    private readonly TurnCheck _check = new(new Dictionary<string, JsonElement> { ["design"] = Json("""{"a":1}"""), ["wiki"] = Json("""{"b":[2]}""") });

    [Fact]
    public void Right_answers_with_new_tokens_pass_and_kept_tokens_when_they_were_kept()
    {
        Check(Knowledge.Cold, Design("token 1"), Wiki("token 2"));
        Check(Knowledge.Warm, Design("token 3"), Wiki("token 4"));
        Check(Knowledge.Kept, Design("token 3"), Wiki("token 4"));
    }

    [Fact]
    public void A_wrong_answer_ends_the_run() => Refused("another answer of wiki", Knowledge.Cold, Design("token 1"), Wiki("token 2", """{"b":[3]}"""));

    [Fact]
    public void So_does_the_answer_of_another_server() => Refused("another answer of wiki", Knowledge.Cold, Design("token 1"), Wiki("token 2", """{"a":1}"""));

    [Fact]
    public void So_does_a_missing_one() => Refused("answered for design", Knowledge.Cold, Design("token 1"));

    [Theory]
    [InlineData("Cold")]
    [InlineData("Warm")]
    public void So_does_a_token_that_was_used_before(string knowledge)
    {
        Check(Knowledge.Cold, Design("token 1"), Wiki("token 2"));
        Refused("used before", Enum.Parse<Knowledge>(knowledge), Design("token 3"), Wiki("token 2"));
    }

    [Fact]
    public void So_does_one_token_for_two_servers() => Refused("used before", Knowledge.Cold, Design("token 1"), Wiki("token 1"));

    [Fact]
    public void So_does_a_new_token_where_the_old_one_was_to_be_kept()
    {
        Check(Knowledge.Cold, Design("token 1"), Wiki("token 2"));
        Refused("another token", Knowledge.Kept, Design("token 1"), Wiki("token 3"));
    }

    private static ServerAnswer Design(string token) => new("design", Json("""{"a":1}"""), token);

    private static ServerAnswer Wiki(string token, string content = """{"b":[2]}""") => new("wiki", Json(content), token);

    private static JsonElement Json(string text) => JsonDocument.Parse(text).RootElement;

    private void Check(Knowledge knowledge, params ServerAnswer[] answers) =>
        _check.Check(Client, Settings, new(knowledge, 2, false, "ID token"), new() { Answers = answers });

    private void Refused(string why, Knowledge knowledge, params ServerAnswer[] answers) =>
        Assert.Contains(why, Assert.Throws<InvalidOperationException>(() => Check(knowledge, answers)).Message);
}
