using System.Net;
using System.Net.Http.Headers;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.Extensions.DependencyInjection;
using Xaa.Storage;

namespace Xaa.Idp.Tests.Pages;

public sealed class FailureTests(IdpHost idp)
{
    [Theory]
    [InlineData("text/html", "text/html")]
    [InlineData("application/json", "application/problem+json")]
    public async Task What_is_not_there_is_said_in_the_callers_language(string accept, string type)
    {
        using var http = idp.CreateClient();
        http.DefaultRequestHeaders.Accept.Add(new MediaTypeWithQualityHeaderValue(accept));
        using var response = await http.GetAsync(new Uri("/nowhere", UriKind.Relative));
        Assert.Equal((HttpStatusCode.NotFound, type), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
    }

    [Fact]
    public async Task When_the_store_is_gone_nothing_is_issued_and_nothing_leaks()
    {
        await using var own = new IdpHost();
        var tokens = await own.SignInAsync();
        using var http = own.CreateClient();
        await own.Services.GetRequiredService<Store>().DisposeAsync();

        var answer = await own.ExchangeAsync(tokens["id_token"]);
        Assert.True((int)answer.Status >= 500);
        Assert.DoesNotContain("access_token", answer.Json.Select(p => p.Key));
        Assert.DoesNotContain("   at ", answer.Json.ToJsonString(), StringComparison.Ordinal);

        using var home = await http.GetAsync(new Uri("/userinfo", UriKind.Relative));
        Assert.Equal(HttpStatusCode.Unauthorized, home.StatusCode);
    }

    [Fact]
    public async Task Pages_style_themselves_from_here_alone()
    {
        using var http = idp.CreateClient();
        using var css = await http.GetAsync(new Uri("/idp.css", UriKind.Relative));
        Assert.Equal("text/css", css.Content.Headers.ContentType?.MediaType);
        Assert.DoesNotContain("url(", await css.Content.ReadAsStringAsync(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("/health")]
    [InlineData("/alive")]
    public async Task It_says_that_it_is_well(string path)
    {
        using var http = idp.CreateClient();
        using var response = await http.GetAsync(new Uri(path, UriKind.Relative));
        Assert.Equal(HttpStatusCode.OK, response.StatusCode);
    }

    public static TheoryData<string, string, string> BadForms
    {
        get
        {
            var forms = new TheoryData<string, string, string>();
            foreach (var path in (string[])["/signin", "/logout", "/authorize", "/token"])
            {
                forms.Add(path, "application/x-www-form-urlencoded", "name=%00&grant_type=x");
                forms.Add(path, "application/x-www-form-urlencoded", "name=%ff%fe%zz&&&=");
                forms.Add(path, "application/x-www-form-urlencoded", string.Join('&', Enumerable.Range(0, 3000).Select(i => $"p{i}=x")));
                forms.Add(path, "application/x-www-form-urlencoded; charset=utf-7", "name=x");
                forms.Add(path, "multipart/form-data; boundary=x", "--x--");
                forms.Add(path, "application/json", "{");
                forms.Add(path, "nonsense", "");
            }
            return forms;
        }
    }

    [Theory]
    [MemberData(nameof(BadForms), DisableDiscoveryEnumeration = true)]
    public async Task A_bad_form_is_the_senders_fault(string path, string type, string body)
    {
        using var http = idp.CreateClient();
        using var request = new HttpRequestMessage(HttpMethod.Post, path) { Content = new ByteArrayContent(Encoding.UTF8.GetBytes(body)) };
        request.Content.Headers.TryAddWithoutValidation("Content-Type", type);
        request.Headers.Add("Origin", IdpHost.Issuer);
        using var response = await http.SendAsync(request);
        Assert.Equal(HttpStatusCode.BadRequest, response.StatusCode);
    }

    [Fact]
    public async Task A_problem_has_the_fields_of_RFC_9457()
    {
        using var http = idp.CreateClient();
        using var response = await http.DeleteAsync(new Uri("/jwks", UriKind.Relative));
        var problem = JsonNode.Parse(await response.Content.ReadAsStringAsync())!;
        Assert.Equal((405, "Method Not Allowed"), ((int)problem["status"]!, (string?)problem["title"]));
    }
}
