using System.Reflection;
using System.Text.Json;
using Microsoft.AspNetCore.Http.Metadata;
using Microsoft.AspNetCore.OpenApi;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.OpenApi;

namespace Xaa.Idp.Admin.Description;

/// <summary>A refusal of the administration API. RFC 9457.</summary>
/// <param name="Title">The status in words.</param>
/// <param name="Status">The status.</param>
/// <param name="Type">What kind of problem; an address.</param>
/// <param name="Detail">What is wrong, for people.</param>
/// <param name="Reason">The same for programs: a stable word.</param>
internal sealed record Problem(string Title, int Status, string? Type = null, string? Detail = null, string? Reason = null);

/// <summary>Writes into an operation what its endpoint says of itself; the scope is the one that is checked.</summary>
internal sealed class OperationTransformer : IOpenApiOperationTransformer
{
    private const string ProblemJson = "application/problem+json";

    public async Task TransformAsync(OpenApiOperation operation, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var metadata = context.Description.ActionDescriptor.EndpointMetadata;
        var (document, scope) = (context.Document!, metadata.OfType<AdminScope>().SingleOrDefault());
        operation.OperationId = NameOf(metadata.OfType<MethodInfo>().First());
        // The endpoints' comments are for who reads the code.
        operation.Summary = metadata.OfType<IEndpointSummaryMetadata>().Last().Summary;
        operation.Description = null;
        operation.Security = scope is null
            ? []
            : [new() { [new OpenApiSecuritySchemeReference(DescriptionSetup.Scheme, document)] = [scope.Scope] }];

        if (metadata.OfType<Body>().SingleOrDefault() is { } body)
        {
            var schema = await SchemaAsync(context, body.Type, cancellationToken);
            operation.RequestBody = new OpenApiRequestBody
            {
                Required = true,
                Content = body.ContentTypes.ToDictionary(type => type, _ => new OpenApiMediaType { Schema = schema }),
            };
        }
        AddParameters(operation, metadata);

        operation.Responses = [];
        foreach (var answer in metadata.OfType<Answer>())
            await AddAnswerAsync(operation.Responses, answer, context, cancellationToken);
        foreach (var status in RefusalsOf(metadata).Distinct().Order())
        {
            var schema = await SchemaAsync(context, typeof(Problem), cancellationToken);
            operation.Responses.Add($"{status}", new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(status),
                Content = new Dictionary<string, OpenApiMediaType> { [ProblemJson] = new OpenApiMediaType { Schema = schema } },
            });
        }
    }

    // Such as People_List: what generated clients call it.
    private static string NameOf(MethodInfo endpoint) =>
        $"{endpoint.DeclaringType!.Name}_{endpoint.Name}".Replace("Endpoint", "", StringComparison.Ordinal).Replace("Async", "", StringComparison.Ordinal);

    private static void AddParameters(OpenApiOperation operation, IList<object> metadata)
    {
        foreach (var filter in metadata.OfType<Filter>())
        {
            foreach (var member in filter.Type.GetProperties().Where(member => member.PropertyType == typeof(string)))
                AddParameter(operation, JsonNamingPolicy.CamelCase.ConvertName(member.Name), ParameterLocation.Query, null);
        }
        foreach (var edit in metadata.OfType<Conditional>())
        {
            AddParameter(operation, "If-Match", ParameterLocation.Header, "The ETag of what is changed.", required: !edit.MayCreate);
            if (edit.MayCreate)
                AddParameter(operation, "If-None-Match", ParameterLocation.Header, "* instead, for something new.");
        }
    }

    private static void AddParameter(
        OpenApiOperation operation, string name, ParameterLocation where, string? description, bool required = false)
    {
        operation.Parameters ??= [];
        operation.Parameters.Add(new OpenApiParameter
        {
            Name = name,
            In = where,
            Description = description,
            Required = required,
            Schema = new OpenApiSchema { Type = JsonSchemaType.String },
        });
    }

    private static async Task AddAnswerAsync(
        OpenApiResponses responses, Answer answer, OpenApiOperationTransformerContext context, CancellationToken cancellationToken)
    {
        var key = $"{answer.Status}";
        if (!responses.TryGetValue(key, out var response))
        {
            response = new OpenApiResponse
            {
                Description = ReasonPhrases.GetReasonPhrase(answer.Status),
                Content = new Dictionary<string, OpenApiMediaType>(),
            };
            responses.Add(key, response);
        }
        if (answer.Tagged)
        {
            ((OpenApiResponse)response).Headers = new Dictionary<string, IOpenApiHeader>
            {
                ["ETag"] = new OpenApiHeader { Description = "Which state this is.", Schema = new OpenApiSchema { Type = JsonSchemaType.String } },
            };
        }
        var schemas = new List<IOpenApiSchema>();
        foreach (var type in answer.Bodies)
            schemas.Add(await SchemaAsync(context, type, cancellationToken));
        if (schemas.Count == 0)
            return;
        var schema = schemas is [var one] ? one : new OpenApiSchema { AnyOf = schemas };
        response.Content!.Add(answer.ContentType, new OpenApiMediaType { Schema = schema });
    }

    // What follows from the rest: who may, what a body and a condition may be; and a store that does not answer.
    private static IEnumerable<int> RefusalsOf(IList<object> metadata)
    {
        if (metadata.OfType<AdminScope>().Any())
        {
            yield return StatusCodes.Status401Unauthorized;
            yield return StatusCodes.Status403Forbidden;
            yield return StatusCodes.Status503ServiceUnavailable;
        }
        if (metadata.OfType<Body>().Any())
        {
            yield return StatusCodes.Status400BadRequest;
            yield return StatusCodes.Status413PayloadTooLarge;
            yield return StatusCodes.Status415UnsupportedMediaType;
        }
        if (metadata.OfType<Conditional>().Any())
        {
            yield return StatusCodes.Status412PreconditionFailed;
            yield return StatusCodes.Status428PreconditionRequired;
        }
        foreach (var status in metadata.OfType<Refusals>().SelectMany(refusals => refusals.Statuses))
            yield return status;
    }

    // Types of ours stand once, by name.
    private static async Task<IOpenApiSchema> SchemaAsync(OpenApiOperationTransformerContext context, Type type, CancellationToken cancellationToken)
    {
        var schema = await context.GetOrCreateSchemaAsync(type, null, cancellationToken);
        if (type == typeof(string) || type == typeof(object))
            return schema;
        context.Document!.AddComponent<IOpenApiSchema>(type.Name, schema);
        return new OpenApiSchemaReference(type.Name, context.Document);
    }
}
