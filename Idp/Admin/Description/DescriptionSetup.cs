using System.Text.Json.Nodes;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.Extensions.Options;
using Microsoft.OpenApi;

namespace Xaa.Idp.Admin.Description;

/// <summary>What the description says of the whole API, and of values whose JSON is written by hand.</summary>
internal static class DescriptionSetup
{
    /// <summary>How the security scheme is called.</summary>
    public const string Scheme = "clientCredentials";

    public static void AddApiDescription(this IServiceCollection services)
    {
        services.ConfigureHttpJsonOptions(json => json.SerializerOptions.NumberHandling = JsonNumberHandling.Strict);
        services.AddOpenApi(DescriptionEndpoint.Name, options =>
        {
            options.OpenApiVersion = OpenApiSpecVersion.OpenApi3_1;
            options.ShouldInclude = description => ("/" + description.RelativePath).StartsWith(AdminApi.Path + "/", StringComparison.Ordinal);
            options.AddOperationTransformer<OperationTransformer>();
            options.AddSchemaTransformer(DescribeValueAsync);
            options.AddDocumentTransformer(DescribeApiAsync);
        });
        services.AddSingleton<DescriptionEndpoint>();
    }

    private static Task DescribeApiAsync(OpenApiDocument document, OpenApiDocumentTransformerContext context, CancellationToken cancellationToken)
    {
        var idp = context.ApplicationServices.GetRequiredService<IOptions<IdpOptions>>().Value;
        document.Info = new()
        {
            Title = "Administration of the identity provider",
            Version = "1",
            Description = "Every operation needs an access token of a client that administers, with the scope that the operation names. "
                + "A refusal is a problem (RFC 9457) with a stable reason.",
        };
        document.Servers = [new() { Url = idp.Issuer }];
        document.AddComponent<IOpenApiSecurityScheme>(Scheme, new OpenApiSecurityScheme
        {
            Type = SecuritySchemeType.OAuth2,
            Flows = new()
            {
                ClientCredentials = new() { TokenUrl = new(idp.Issuer + "/token"), Scopes = new Dictionary<string, string>(AdminScopes.Words) },
            },
        });
        return Task.CompletedTask;
    }

    private static Task DescribeValueAsync(OpenApiSchema schema, OpenApiSchemaTransformerContext context, CancellationToken cancellationToken)
    {
        var type = context.JsonTypeInfo.Type;
        if (type.IsEnum)
        {
            schema.Type = JsonSchemaType.String;
            schema.Enum ??= [.. Enum.GetNames(type).Select(name => (JsonNode)name)];
        }
        else if (context.JsonPropertyInfo?.DeclaringType == typeof(PersonPatch))
        {
            // What is left out stays; null would remove it (RFC 7396), and nobody is neither suspended nor active.
            schema.Type = JsonSchemaType.Boolean;
        }
        else if (type == typeof(TimeSpan))
        {
            schema.Type = JsonSchemaType.Number;
        }
        return Task.CompletedTask;
    }
}
