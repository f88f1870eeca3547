using System.Net;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;

namespace Xaa.ServiceDefaults.Tests;

public sealed class HostTests
{
    public static TheoryData<string, HttpStatusCode> Hosts => new()
    {
        { "localhost", HttpStatusCode.OK },
        { "design.example:7401", HttpStatusCode.OK },
        { "[::1]:7401", HttpStatusCode.OK },
        { "xn--bcher-kva.example", HttpStatusCode.OK },
        { "a..xn--a", HttpStatusCode.BadRequest },
        { "", HttpStatusCode.BadRequest },
        { "localhost:99999", HttpStatusCode.BadRequest },
        { "..", HttpStatusCode.BadRequest },
        { new('x', 20_000), HttpStatusCode.BadRequest },
        { "user@localhost", HttpStatusCode.BadRequest },
    };

    [Theory] // What makes an address of it, as every page does, would fail with a 500
    [MemberData(nameof(Hosts))]
    public async Task A_host_that_is_no_part_of_an_address_is_refused(string host, HttpStatusCode expected)
    {
        await using var app = await TestHost.Builder().StartAsync(
            app => app.MapGet("/", (HttpRequest request) => new Uri($"{request.Scheme}://{request.Host}/").AbsoluteUri));
        using var request = new HttpRequestMessage(HttpMethod.Get, app.Address("/"));
        request.Headers.TryAddWithoutValidation("Host", host);

        using var answer = await app.Client().SendAsync(request);

        Assert.Equal(expected, answer.StatusCode);
    }
}
