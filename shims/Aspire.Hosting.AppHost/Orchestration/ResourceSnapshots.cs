using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>What is known of a resource before it runs.</summary>
internal static class ResourceSnapshots
{
    public static CustomResourceSnapshot Initial(IResource resource) => new()
    {
        ResourceType = TypeOf(resource),
        Properties = Properties(resource),
        IsHidden = resource.Name == DashboardResource.Name,
        HealthReports = PendingHealthReports(resource),
        Relationships = Relations(resource)
    };

    public static ImmutableArray<HealthReportSnapshot> PendingHealthReports(IResource resource)
        => [.. HealthCheckKeys(resource).Select(key => new HealthReportSnapshot(key, null, null, null))];

    /// <summary>What belongs to another resource is healthy only with it.</summary>
    public static IEnumerable<string> HealthCheckKeys(IResource resource)
    {
        var keys = resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => check.Key);
        return resource is IResourceWithParent child ? keys.Union(HealthCheckKeys(child.Parent)) : keys.Distinct();
    }

    public static ImmutableArray<RelationshipSnapshot> Relations(IResource resource)
    {
        var relations = resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type));
        return resource is IResourceWithParent child
            ? [.. relations.Prepend(new RelationshipSnapshot(child.Parent.Name, Relationships.Parent)).Distinct()]
            : [.. relations.Distinct()];
    }

    public static ImmutableArray<ResourcePropertySnapshot> With(
        this ImmutableArray<ResourcePropertySnapshot> properties, ResourcePropertySnapshot added)
        => [.. properties.Where(property => property.Name != added.Name), added];

    public static ImmutableArray<ResourcePropertySnapshot> Without(this ImmutableArray<ResourcePropertySnapshot> properties, string name)
        => properties.RemoveAll(property => property.Name == name);

    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ExecutableResource => "Executable",
        ContainerResource => resource.IsContainer() ? "Container" : "Executable",
        ConnectionStringResource => "ConnectionString",
        ParameterResource => "Parameter",
        _ => resource.GetType().Name
    };

    private static ImmutableArray<ResourcePropertySnapshot> Properties(IResource resource) => resource switch
    {
        ProjectResource project => [new ResourcePropertySnapshot(KnownProperties.ProjectPath, project.GetProjectMetadata().ProjectPath)],
        ParameterResource parameter => [new ResourcePropertySnapshot(KnownProperties.Source, parameter.ConfigurationKey)],
        _ => []
    };
}
