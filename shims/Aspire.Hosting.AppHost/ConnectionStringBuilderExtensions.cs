using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static class ConnectionStringBuilderExtensions
{
    /// <summary>A connection string that is put together from other values; it is there when the resources behind those have started.</summary>
    public static IResourceBuilder<ConnectionStringResource> AddConnectionString(
        this IDistributedApplicationBuilder builder, string name, ReferenceExpression connectionStringExpression)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(connectionStringExpression);
        var added = builder.AddResource(new ConnectionStringResource(name, connectionStringExpression));
        foreach (var resource in ResourcesBehind(connectionStringExpression))
        {
            added.WithRelationship(resource, Relationships.Reference);
            if (resource is not (ParameterResource or ConnectionStringResource))
            {
                added.WaitForStart(builder.CreateResourceBuilder(resource));
            }
        }

        return added;
    }

    private static IEnumerable<IResource> ResourcesBehind(ReferenceExpression expression) => expression.ValueProviders
        .SelectMany(value => value is IResource ? [value] : (value as IValueWithReferences)?.References ?? [])
        .SelectMany(value => value is EndpointReference endpoint ? [endpoint.Resource] : new[] { value as IResource })
        .OfType<IResource>()
        .Distinct();
}
