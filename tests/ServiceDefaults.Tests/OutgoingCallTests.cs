using System.Diagnostics;
using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Xaa.Testing;

namespace Xaa.ServiceDefaults.Tests;

public sealed class OutgoingCallTests
{
    [Fact]
    public async Task No_redirect_is_followed_and_no_cookie_is_kept()
    {
        await using var app = await TestHost.Builder().StartAsync(app => app.MapGet("/set", (HttpContext http) =>
        {
            http.Response.Cookies.Append("session", "1");
            return Results.Redirect(http.Request.Cookies.Count == 0 ? "/first" : "/again");
        }));

        using var first = await app.Client().GetAsync(app.Address("/set"));
        using var second = await app.Client().GetAsync(app.Address("/set"));

        Assert.Equal(HttpStatusCode.Found, first.StatusCode);
        Assert.True(first.Headers.Contains("Set-Cookie"));
        Assert.Equal("/first", second.Headers.Location?.ToString());
    }

    [Fact]
    public async Task A_stream_outlives_every_timeout()
    {
        var clock = new ManualTimeProvider();
        var go = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        var builder = TestHost.Builder();
        builder.Services.Replace(ServiceDescriptor.Singleton<TimeProvider>(clock));
        await using var app = await builder.StartAsync(app => app.MapGet("/events", async (HttpContext http) =>
        {
            http.Response.ContentType = "text/event-stream";
            await http.Response.WriteAsync("data: first\n\n");
            await http.Response.Body.FlushAsync();
            await go.Task.WaitAsync(TimeSpan.FromSeconds(20));
            await http.Response.WriteAsync("data: second\n\n");
        }));

        using var answer = await app.Client().GetAsync(app.Address("/events"), HttpCompletionOption.ResponseHeadersRead);
        clock.Advance(TimeSpan.FromMinutes(10));
        go.SetResult();

        Assert.Equal("data: first\n\ndata: second\n\n", await answer.Content.ReadAsStringAsync());
    }

    [Fact]
    public async Task A_second_attempt_hangs_under_its_own_span()
    {
        using var listener = new ActivityListener
        {
            ShouldListenTo = source => source.Name == "System.Net.Http",
            Sample = (ref _) => ActivitySamplingResult.AllDataAndRecorded,
        };
        ActivitySource.AddActivityListener(listener);
        var parents = new List<string?>();
        await using var app = await TestHost.Builder().StartAsync(app => app.MapGet("/busy", (HttpContext http) =>
        {
            parents.Add(http.Request.Headers.TraceParent);
            http.Response.Headers.RetryAfter = "0";
            return Results.StatusCode(parents.Count == 1 ? 503 : 200);
        }));

        using var answer = await app.Client().GetAsync(app.Address("/busy"));

        Assert.Equal(HttpStatusCode.OK, answer.StatusCode);
        Assert.Equal(2, parents.OfType<string>().Distinct().Count());
    }
}
