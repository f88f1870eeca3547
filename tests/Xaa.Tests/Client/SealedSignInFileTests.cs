using System.Text;
using Microsoft.AspNetCore.DataProtection;
using Xaa.Client;
using Xaa.Jwt;

namespace Xaa.Tests.Client;

public sealed class SealedSignInFileTests
{
    private static readonly CancellationToken Now = CancellationToken.None;

    [Fact]
    public async Task What_is_saved_is_found_by_the_next_process()
    {
        await using var flow = await SignInFlow.StartAsync();
        Assert.Null(await flow.File().FindAsync(Now));
        var key = DpopProofKey.Generate();
        var saved = await flow.SignInAsync(key: key);
        var found = await flow.File().FindAsync(Now);
        Assert.NotNull(found);
        Assert.Equal((saved.RefreshToken(), saved.IdToken(), key.Thumbprint), (found.RefreshToken(), found.IdToken(), found.ProofKey()!.Thumbprint));
    }

    [Fact]
    public async Task The_file_is_its_owners_alone_and_shows_no_token()
    {
        await using var flow = await SignInFlow.StartAsync();
        var ticket = await flow.SignInAsync();
        var content = Encoding.Latin1.GetString(await File.ReadAllBytesAsync(flow.FilePath, TestContext.Current.CancellationToken));
        Assert.DoesNotContain("refresh-0", content, StringComparison.Ordinal);
        Assert.DoesNotContain(ticket.IdToken().Value, content, StringComparison.Ordinal);
        if (OperatingSystem.IsWindows())
            return;
        foreach (var file in Directory.GetFiles(Path.GetDirectoryName(flow.FilePath)!))
            Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(file));
        Assert.Equal(
            UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute, File.GetUnixFileMode(Path.GetDirectoryName(flow.FilePath)!));
    }

    [Fact]
    public async Task A_file_that_others_may_read_is_theirs_no_longer_when_it_is_written_again()
    {
        await using var flow = await SignInFlow.StartAsync();
        if (OperatingSystem.IsWindows())
            return;
        await flow.SignInAsync();
        File.SetUnixFileMode(flow.FilePath, UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.OtherRead);
        Assert.True(await flow.File().ReplaceAsync(flow.Ticket(), Now));
        Assert.Equal(UnixFileMode.UserRead | UnixFileMode.UserWrite, File.GetUnixFileMode(flow.FilePath));
    }

    [Fact]
    public async Task A_file_that_was_tampered_with_or_cut_short_is_no_sign_in()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        var content = await File.ReadAllBytesAsync(flow.FilePath, TestContext.Current.CancellationToken);
        content[^1] ^= 1;
        await File.WriteAllBytesAsync(flow.FilePath, content, TestContext.Current.CancellationToken);
        Assert.Null(await flow.File().FindAsync(Now));
        foreach (var length in new[] { 0, 1, content.Length / 2 })
        {
            await File.WriteAllBytesAsync(flow.FilePath, content[..length], TestContext.Current.CancellationToken);
            Assert.Null(await flow.File().FindAsync(Now));
        }
    }

    [Fact]
    public async Task What_was_sealed_by_other_keys_for_another_client_or_for_another_IdP_is_no_sign_in()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        Assert.Null(await flow.File(new EphemeralDataProtectionProvider()).FindAsync(Now));
        Assert.Null(await flow.File(client: flow.Registration.Client with { ClientId = "other" }).FindAsync(Now));
        Assert.Null(await flow.File(client: flow.Registration.Client with { Issuer = "http://localhost:7101" }).FindAsync(Now));
        Assert.NotNull(await flow.File().FindAsync(Now));
    }

    [Fact]
    public async Task A_sign_in_whose_time_is_over_is_none()
    {
        await using var flow = await SignInFlow.StartAsync();
        var ticket = flow.Ticket();
        ticket.Properties.ExpiresUtc = flow.Clock.GetUtcNow().AddHours(1);
        await flow.File().SaveAsync(ticket, Now);
        Assert.NotNull(await flow.File().FindAsync(Now));
        flow.Clock.Leap(TimeSpan.FromHours(1));
        Assert.Null(await flow.File().FindAsync(Now));
    }

    [Fact]
    public async Task What_has_ended_is_not_brought_back_by_who_was_just_changing_it()
    {
        await using var flow = await SignInFlow.StartAsync();
        await flow.SignInAsync();
        await flow.Tokens().EndAsync(Now);
        Assert.False(await flow.File().ReplaceAsync(flow.Ticket(), Now));
        Assert.Null(await flow.File().FindAsync(Now));
    }

    [Fact]
    public async Task While_one_process_holds_it_no_other_does()
    {
        await using var flow = await SignInFlow.StartAsync();
        var held = await flow.File().HoldAsync(Now);
        var waiting = flow.File().HoldAsync(Now).AsTask();
        Assert.False(waiting.IsCompleted);
        await held.DisposeAsync();
        await (await waiting).DisposeAsync();
    }
}
