using System.Text.Json;
using Microsoft.Extensions.Configuration;
using Xaa.McpClientHost.Pages;
using Xaa.McpClientHost.Seed;
using Xaa.ServiceDefaults;

namespace Xaa.McpClientHost.Tests;

public sealed class SettingsTests : IDisposable
{
    private const string Good = """
        {
          "idp": {
            "issuer": "http://localhost:1", "clientId": "agent", "clientSecret": "s", "authMethod": "client_secret_basic",
            "redirectUri": "{agent}/signin/callback"
          },
          "servers": [{
            "name": "design", "displayName": "Design", "resource": "{design}/mcp", "issuer": "{design}",
            "clientId": "c", "clientSecret": "s", "authMethod": "client_secret_post"
          }]
        }
        """;

    private readonly string _file = Path.GetTempFileName();

    [Fact]
    public void A_seed_is_read_and_its_addresses_are_resolved()
    {
        var seed = Read(Good);
        Assert.Equal(("http://localhost:7200", "http://localhost:7401/mcp"), (seed.Idp.Origin, seed.Servers[0].Resource));
    }

    [Theory]
    [InlineData("\"http://localhost:1\"", "\"http://idp.example\"", "idp.issuer must be https")]
    [InlineData("/signin/callback", "/elsewhere", "idp.redirectUri must be")]
    [InlineData("client_secret_post", "none", "authMethod must be")]
    [InlineData("{design}/mcp", "http://design.example/mcp", "resource must be https")]
    [InlineData("\"name\": \"design\"", "\"name\": \"../x\"", "name must be lower-case")]
    [InlineData("\"clientId\": \"c\"", "\"clientID\": \"c\"", "clientID")]
    [InlineData(
        "\"clientSecret\": \"s\", \"authMethod\": \"client_secret_post\"",
        "\"clientSecret\": \"\", \"authMethod\": \"client_secret_post\"",
        "must not be empty")]
    public void A_seed_with_a_fault_is_refused_by_name(string part, string replacement, string fault)
    {
        Assert.Contains(part, Good);
        var exception = Assert.Throws<SeedException>(() => Read(Good.Replace(part, replacement)));
        Assert.Contains(fault, exception.Message);
        Assert.Contains(_file, exception.Message);
    }

    [Fact]
    public void Every_fault_of_the_options_is_reported_at_once()
    {
        var result = new ValidateAgentOptions().Validate(null, new() { ToolTimeout = TimeSpan.Zero, SignInLifetime = TimeSpan.FromDays(365) });
        Assert.Equal(
            ["Agent:SeedFile", "Agent:DataDirectory", "Agent:SignInLifetime", "Agent:ToolTimeout"],
            result.Failures!.Select(f => f.Split(' ')[0]));
        Assert.True(new ValidateAgentOptions().Validate(null, new() { SeedFile = _file, DataDirectory = "data" }).Succeeded);
    }

    [Fact]
    public void A_form_has_a_field_for_each_property_of_a_tools_schema()
    {
        var fields = ToolField.Of(JsonElement.Parse("""
            { "type": "object", "required": ["title"], "properties": {
              "title": { "type": "string", "description": "What it is called", "maxLength": 80 },
              "pages": { "type": ["integer", "null"], "default": 3, "minimum": 1 },
              "ratio": { "type": "number" },
              "ready": { "type": "boolean", "default": true },
              "size": { "type": "string", "enum": ["Small", "Large"], "default": "Large" },
              "due": { "type": "string", "format": "date" },
              "tags": { "type": "array" },
              "any": true } }
            """));
        Assert.Equal(
            [
                ("title", FieldKind.Text, true), ("pages", FieldKind.WholeNumber, false), ("ratio", FieldKind.Number, false),
                ("ready", FieldKind.Boolean, false),
                ("size", FieldKind.Choice, false), ("due", FieldKind.Text, false), ("tags", FieldKind.Json, false), ("any", FieldKind.Json, false),
            ],
            fields.Select(f => (f.Name, f.Kind, f.Required)));
        Assert.Equal(("80", "3", "1", "date"), (fields[0].MaxLength, fields[1].Default, fields[1].Minimum, fields[5].InputType));
        Assert.Equal(["Small", "Large"], fields[4].Choices);
        Assert.Empty(ToolField.Of(JsonElement.Parse("true")));
    }

    public void Dispose() => File.Delete(_file);

    private AgentSeed Read(string json)
    {
        File.WriteAllText(_file, json);
        var settings = new Dictionary<string, string?>
        {
            ["Addresses:agent"] = "http://localhost:7200",
            ["Addresses:design"] = "http://localhost:7401",
        };
        return AgentSeed.Read(_file, new AddressBook(new ConfigurationBuilder().AddInMemoryCollection(settings).Build()));
    }
}
