using System.Net;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.IdentityModel.JsonWebTokens;
using Microsoft.IdentityModel.Tokens;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Admin;

/// <summary>The records of a running IdP are signed by themselves, and administrators see whether they are as they were written.</summary>
public sealed class RecordVerificationTests : IAsyncDisposable
{
    private readonly IdpHost _idp = new();

    public ValueTask DisposeAsync() => _idp.DisposeAsync();

    [Fact]
    public async Task Records_are_signed_within_seconds_and_verify()
    {
        await _idp.SignInAsync();
        var tail = await VerifyAsync();
        Assert.Equal((true, 0), ((bool)tail.Json["intact"]!, (int)tail.Json["verified"]!));
        Assert.InRange((int)tail.Json["unsigned"]!, 1, 10);

        await SignedAsync();
        var report = await VerifyAsync();
        // The token that this was asked with came after it.
        Assert.Equal((true, 1), ((bool)report.Json["intact"]!, (int)report.Json["unsigned"]!));
        Assert.Equal((int)tail.Json["unsigned"]!, (int)report.Json["verified"]!);
    }

    [Fact]
    public async Task An_altered_record_is_named()
    {
        await _idp.SignInAsync();
        await SignedAsync();
        await _idp.Services.GetRequiredService<Store>().WriteAsync(
            c => c.Cached("UPDATE records SET subject = 'u-mallory' WHERE number = 1").ExecuteNonQuery(), CancellationToken.None);

        var report = await VerifyAsync();
        Assert.False((bool)report.Json["intact"]!);
        var fault = Assert.Single(report.Json["faults"]!.AsArray())!;
        Assert.Equal(("altered", 1), ((string?)fault["kind"], (int)fault["number"]!));
        Assert.NotEmpty((string)fault["recordId"]!);
    }

    [Fact]
    public async Task The_checkpoint_verifies_with_the_public_audit_key_which_is_none_of_the_token_keys()
    {
        await _idp.SignInAsync();
        await SignedAsync();
        var keys = (await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/records/keys")).Json;
        Assert.Equal(["kty", "use", "kid", "alg", "crv", "x", "y"], keys["keys"]![0]!.AsObject().Select(member => member.Key));
        using var http = _idp.CreateClient();
        Assert.DoesNotContain((string)keys["keys"]![0]!["kid"]!, await http.GetStringAsync(new Uri("/jwks", UriKind.Relative)), StringComparison.Ordinal);

        var checkpoint = (string)(await VerifyAsync()).Json["checkpoint"]!;
        var result = await new JsonWebTokenHandler().ValidateTokenAsync(checkpoint, new()
        {
            IssuerSigningKeys = new JsonWebKeySet(keys.ToJsonString()).GetSigningKeys(),
            ValidTypes = ["xaa-record-checkpoint+jwt"],
            ValidateIssuer = false,
            ValidateAudience = false,
            ValidateLifetime = false,
        });
        Assert.True(result.IsValid);
    }

    [Fact]
    public async Task The_command_verifies_beside_the_running_service_and_says_by_its_exit_code()
    {
        await _idp.SignInAsync();
        await _idp.OperatorTokenAsync();
        await SignedAsync();
        var (code, text) = await CommandAsync("--data", _idp.DataDirectory, "--save", Kept);
        Assert.True(code == 0, text);
        Assert.Contains("Intact.", text, StringComparison.Ordinal);
        Assert.Equal(0, (await CommandAsync("--data", _idp.DataDirectory, "--against", Kept)).Code);

        await _idp.Services.GetRequiredService<Store>().WriteAsync(c => c.Cached("DELETE FROM records WHERE number = 1").ExecuteNonQuery(), default);
        (code, text) = await CommandAsync("--data", _idp.DataDirectory, "--against", Kept);
        Assert.Equal(1, code);
        Assert.Equal(1, code);
        Assert.True(text.Contains("FAULT missing: Record 1 is missing", StringComparison.Ordinal), text);
    }

    [Theory]
    [InlineData("'--what' is not understood", "--what", "ever")]
    [InlineData("'--data' is not understood", "--data")]
    [InlineData("Name the store's folder with --data")]
    public async Task The_command_says_what_it_lacks(string says, params string[] args)
    {
        var (code, text) = await CommandAsync(args);
        Assert.Equal(2, code);
        Assert.Contains(says, text, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_command_makes_no_store_where_there_is_none()
    {
        Assert.SkipWhen(TestStores.OnPostgres, "A database is there or not; a file would be made.");
        var (code, text) = await CommandAsync("--data", Kept);
        Assert.Equal(2, code);
        Assert.Contains("There is no store", text, StringComparison.Ordinal);
        Assert.False(Directory.Exists(Kept));
    }

    private string Kept => Path.Combine(Path.GetDirectoryName(_idp.SeedFile)!, "kept");

    private async Task<AdminAnswer> VerifyAsync()
    {
        var answer = await _idp.AdminAsync(await _idp.OperatorTokenAsync(), "GET", "/records/verification");
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        return answer;
    }

    private async Task SignedAsync()
    {
        using var patience = new CancellationTokenSource(TimeSpan.FromSeconds(30));
        var store = _idp.Services.GetRequiredService<Store>();
        do
        {
            await _idp.Clock.TimerAsync(length => length == RecordCheckpoints.Interval);
            _idp.Clock.Advance(RecordCheckpoints.Interval);
            patience.Token.ThrowIfCancellationRequested();
        }
        while (await store.FirstAsync("SELECT statement FROM record_checkpoint", [], row => Sequence(row.GetString(0)), patience.Token) == 0);
    }

    private static long Sequence(string checkpoint) => Wire.Payload(checkpoint).GetProperty("sequence").GetInt64();

    private async Task<(int Code, string Text)> CommandAsync(params string[] args)
    {
        var configuration = new ConfigurationManager { ["ConnectionStrings:idp"] = TestStores.ConnectionString(_idp.DataDirectory) };
        using var output = new StringWriter();
        var code = await VerifyRecords.RunAsync(args, configuration, "Idp", "idp", output, output);
        return (code, output.ToString());
    }
}
