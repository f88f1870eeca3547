using System.Net;
using System.Threading.Channels;
using Microsoft.AspNetCore.WebUtilities;
using Xaa.Idp.SignOut;
using Xaa.Testing;

namespace Xaa.Idp.Tests.SignOut;

/// <summary>A client that takes logout tokens.</summary>
public sealed class LogoutReceiver : HttpMessageHandler
{
    private static readonly TimeSpan s_patience = TimeSpan.FromSeconds(20);

    private readonly Channel<string> _tokens = Channel.CreateUnbounded<string>();
    private int _count;

    public HttpStatusCode Answer { get; set; } = HttpStatusCode.OK;

    /// <summary>How many were sent.</summary>
    public int Count => _count;

    /// <summary>An IdP at which both clients of the seed want to be told.</summary>
    public static IdpHost Host(LogoutReceiver agent, LogoutReceiver other) => new() { ChangeSeed = Register, Network = Network(agent, other) };

    public static InMemoryNetwork Network(LogoutReceiver agent, LogoutReceiver other)
    {
        var network = new InMemoryNetwork();
        network.Map("localhost:7200", agent);
        network.Map("localhost:7299", other);
        return network;
    }

    public static void Register(System.Text.Json.Nodes.JsonObject seed)
    {
        seed.Named("clients", "clientId", "agent")["backchannelLogoutUri"] = "{agent}/signin/backchannel-logout";
        seed.Named("clients", "clientId", "agent")["backchannelLogoutSessionRequired"] = true;
        seed.Named("clients", "clientId", "other")["backchannelLogoutUri"] = "http://localhost:7299/told";
    }

    /// <summary>Waits for the next logout token.</summary>
    public async Task<string> NextAsync()
    {
        using var patience = new CancellationTokenSource(s_patience);
        return await _tokens.Reader.ReadAsync(patience.Token);
    }

    /// <summary>Waits for the next logout token while the IdP looks what is due, again and again.</summary>
    public async Task<string> NextAsync(IdpHost idp)
    {
        using var patience = new CancellationTokenSource(s_patience);
        string? token;
        while (!_tokens.Reader.TryRead(out token))
        {
            patience.Token.ThrowIfCancellationRequested();
            await idp.LogoutTickAsync();
        }
        return token;
    }

    protected override async Task<HttpResponseMessage> SendAsync(HttpRequestMessage request, CancellationToken cancellationToken)
    {
        Assert.Equal(HttpMethod.Post, request.Method);
        Assert.Equal("application/x-www-form-urlencoded", request.Content!.Headers.ContentType?.MediaType);
        var form = QueryHelpers.ParseQuery(await request.Content.ReadAsStringAsync(cancellationToken));
        Assert.Equal("logout_token", Assert.Single(form).Key);
        Interlocked.Increment(ref _count);
        await _tokens.Writer.WriteAsync(form["logout_token"]!, cancellationToken);
        return new(Answer) { RequestMessage = request };
    }
}

public static class LogoutClock
{
    /// <summary>Lets the IdP look once what is due; waits until it rests from the time before.</summary>
    public static async Task LogoutTickAsync(this IdpHost idp)
    {
        await idp.Clock.TimerAsync(length => length == LogoutSender.Interval);
        idp.Clock.Advance(LogoutSender.Interval);
    }
}
