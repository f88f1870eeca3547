using System.Net;
using System.Text;
using System.Text.Json.Nodes;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.OpenApi;
using Microsoft.OpenApi.Reader;

namespace Xaa.Idp.Tests.Admin;

/// <summary>The OpenAPI description of the administration API says what the API does: every route, and the scope that each asks for.</summary>
public sealed class DescriptionTests(IdpHost idp)
{
    private const string Prefix = "/admin/api";

    private static readonly HashSet<string> s_methods = ["get", "put", "post", "delete", "patch"];

    [Fact]
    public async Task It_is_valid_OpenAPI_3_1_and_needs_no_token()
    {
        using var http = idp.CreateClient();
        using var response = await http.GetAsync(new Uri(Prefix + "/openapi.json", UriKind.Relative));
        Assert.Equal((HttpStatusCode.OK, "application/json"), (response.StatusCode, response.Content.Headers.ContentType?.MediaType));
        var text = await response.Content.ReadAsStringAsync();
        Assert.StartsWith("3.1.", (string?)JsonNode.Parse(text)!["openapi"], StringComparison.Ordinal);
        using var stream = new MemoryStream(Encoding.UTF8.GetBytes(text));
        var read = OpenApiDocument.Load(stream, OpenApiConstants.Json, new OpenApiReaderSettings { RuleSet = ValidationRuleSet.GetDefaultRuleSet() });
        Assert.Empty(read.Diagnostic!.Errors);
        Assert.Empty(read.Diagnostic.Warnings);
    }

    [Fact]
    public async Task It_names_every_route_and_no_other()
    {
        var mapped = idp.Services.GetRequiredService<EndpointDataSource>().Endpoints.OfType<RouteEndpoint>()
            .Where(endpoint => endpoint.RoutePattern.RawText!.StartsWith(Prefix + "/", StringComparison.Ordinal))
            .SelectMany(endpoint => endpoint.Metadata.GetRequiredMetadata<IHttpMethodMetadata>().HttpMethods
                .Select(method => $"{method.ToLowerInvariant()} {endpoint.RoutePattern.RawText}"));
        Assert.Equal(mapped.Order(StringComparer.Ordinal), (await OperationsAsync()).Select(o => $"{o.Method} {o.Path}").Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task The_scope_of_every_operation_is_the_one_without_which_it_answers_403()
    {
        var operations = (await OperationsAsync()).Where(o => o.Path != Prefix + "/openapi.json").ToList();
        var scopes = (await DocumentAsync())["components"]!["securitySchemes"]!["clientCredentials"]!["flows"]!["clientCredentials"]!["scopes"]!.AsObject();
        Assert.True(operations.Count >= 30);
        foreach (var operation in operations)
        {
            var scope = (string)Assert.Single(Assert.Single(operation.Json["security"]!.AsArray())!["clientCredentials"]!.AsArray())!;
            Assert.Contains(scope, scopes.Select(s => s.Key));
            var others = string.Join(' ', scopes.Select(s => s.Key).Where(other => other != scope));
            var answer = await idp.AdminAsync(await idp.OperatorTokenAsync(others), operation.Method.ToUpperInvariant(), Filled(operation.Path));
            answer.AssertRefused(403, "missing_scope");
            Assert.EndsWith($"scope=\"{scope}\"", answer.Challenge, StringComparison.Ordinal);
        }
    }

    [Fact]
    public async Task Tokens_come_from_the_token_endpoint_by_client_credentials()
    {
        var scheme = (await DocumentAsync())["components"]!["securitySchemes"]!["clientCredentials"]!;
        Assert.Equal(("oauth2", IdpHost.Issuer + "/token"), ((string?)scheme["type"], (string?)scheme["flows"]!["clientCredentials"]!["tokenUrl"]));
        Assert.Equal(IdpHost.Issuer, (string?)(await DocumentAsync())["servers"]![0]!["url"]);
    }

    [Fact]
    public async Task Every_operation_says_what_it_does_takes_answers_and_refuses()
    {
        var operations = await OperationsAsync();
        Assert.Equal(operations.Count, operations.Select(o => (string)o.Json["operationId"]!).Distinct().Count());
        foreach (var (method, path, operation) in operations)
        {
            Assert.True(((string?)operation["summary"])?.Length > 10, path);
            var responses = operation["responses"]!.AsObject();
            var success = Assert.Single(responses, response => response.Key.StartsWith('2'));
            Assert.True(success.Key == "204" || success.Value!["content"]!.AsObject().All(content => content.Value!["schema"] is not null), path);
            foreach (var (status, refusal) in responses.Where(response => !response.Key.StartsWith('2')))
                Assert.Equal("#/components/schemas/Problem", (string?)refusal!["content"]!["application/problem+json"]!["schema"]!["$ref"]);
            var inPath = path.Split('/').Where(part => part.StartsWith('{')).Select(part => part.Trim('{', '}'));
            var parameters = operation["parameters"]?.AsArray() ?? [];
            Assert.Equal(inPath, parameters.Where(p => (string?)p!["in"] == "path").Select(p => (string?)p!["name"]));
            Assert.Equal(method is "put" or "patch" || path.EndsWith("/preview", StringComparison.Ordinal) || (method, path) == ("post", Prefix + "/clients"), operation["requestBody"] is not null);
        }
    }

    /// <summary>Asked with every scope and nothing else, each operation gives an answer that it is described with.</summary>
    [Fact]
    public async Task What_is_answered_is_described()
    {
        await using var own = new IdpHost();
        foreach (var (method, path, operation) in await OperationsAsync())
        {
            var answer = await own.AdminAsync(await own.OperatorTokenAsync(), method.ToUpperInvariant(), Filled(path));
            var described = operation["responses"]![$"{(int)answer.Status}"];
            Assert.True(described is not null, $"{method} {path}: {answer.Status}");
            var conditional = operation["parameters"]?.AsArray().Any(p => (string?)p!["name"] == "If-Match") == true;
            Assert.Equal(conditional, answer.Status == HttpStatusCode.PreconditionRequired);
            if (answer.Type is not null)
                Assert.Contains(answer.Type, described["content"]!.AsObject().Select(content => content.Key));
        }
    }

    [Theory]
    [InlineData("/people/u-alice", "PersonView")]
    [InlineData("/people", "PersonList")]
    [InlineData("/people/u-alice/sessions", "SessionList")]
    [InlineData("/connections/agent/design", "ManagedConnection")]
    [InlineData("/connections", "ConnectionList")]
    [InlineData("/changes", "ChangeList")]
    [InlineData("/what-if?client=agent&server=design", "WhatIfPeople")]
    [InlineData("/what-if?client=agent&server=design&person=alice", "WhatIfPerson")]
    [InlineData("/inventory", "InventoryList")]
    [InlineData("/clients", "ClientList")]
    [InlineData("/clients/agent", "ClientView")]
    [InlineData("/servers", "ServerList")]
    [InlineData("/servers/design", "ServerPolicy")]
    [InlineData("/keys", "SigningKeyList")]
    [InlineData("/records", "RecordSearchPage")]
    [InlineData("/records/verification", "RecordVerificationReport")]
    [InlineData("/records/keys", "Jwks")]
    public async Task An_answer_has_the_members_and_types_of_its_schema(string path, string schema)
    {
        await idp.ExchangeAsync((await idp.SignInAsync())["refresh_token"]);
        var answer = await idp.AdminAsync(await idp.OperatorTokenAsync(), "GET", path);
        Assert.Equal(HttpStatusCode.OK, answer.Status);
        var document = await DocumentAsync();
        AssertFits(document, document["components"]!["schemas"]![schema]!.AsObject(), answer.Json, path);
    }

    private static void AssertFits(JsonObject document, JsonObject schema, JsonNode? value, string where)
    {
        if ((string?)schema["$ref"] is { } name)
            schema = document["components"]!["schemas"]![name.Split('/')[^1]]!.AsObject();
        if (schema["oneOf"] is JsonArray either)
        {
            if (value is not null)
                AssertFits(document, either.Single(one => (string?)one!["type"] != "null")!.AsObject(), value, where);
            return;
        }
        var types = schema["type"] is JsonArray several ? several.Select(type => (string)type!).ToList() : [(string)schema["type"]!];
        var type = value switch
        {
            null => "null",
            JsonObject => "object",
            JsonArray => "array",
            _ => value.GetValueKind() switch
            {
                System.Text.Json.JsonValueKind.String => "string",
                System.Text.Json.JsonValueKind.Number when types.Contains("integer") && value.ToJsonString().All(char.IsAsciiDigit) => "integer",
                System.Text.Json.JsonValueKind.Number => "number",
                _ => "boolean",
            },
        };
        Assert.True(types.Contains(type), $"{where} is {type}, not {string.Join(" or ", types)}");
        if (value is JsonArray items)
            Assert.All(items, item => AssertFits(document, schema["items"]!.AsObject(), item, where + "[]"));
        if (value is not JsonObject members)
            return;
        if (schema["properties"] is not JsonObject known)
            return;
        Assert.All(members, member => Assert.True(known.ContainsKey(member.Key), $"{where}.{member.Key} is not described"));
        foreach (var member in members)
            AssertFits(document, known[member.Key]!.AsObject(), member.Value, $"{where}.{member.Key}");
        foreach (var required in schema["required"]?.AsArray() ?? [])
            Assert.True(members.ContainsKey((string)required!), $"{where}.{required} is missing");
    }

    private static string Filled(string path) => string.Join('/', path[Prefix.Length..].Split('/').Select(part => part.StartsWith('{') ? "nobody" : part));

    private async Task<JsonObject> DocumentAsync() => (await idp.AdminAsync(null, "GET", "/openapi.json")).Json;

    private async Task<List<(string Method, string Path, JsonObject Json)>> OperationsAsync() =>
    [
        .. (await DocumentAsync())["paths"]!.AsObject()
            .SelectMany(path => path.Value!.AsObject().Where(o => s_methods.Contains(o.Key)).Select(o => (o.Key, path.Key, o.Value!.AsObject()))),
    ];
}
