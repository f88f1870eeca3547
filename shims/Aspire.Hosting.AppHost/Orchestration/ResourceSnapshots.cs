using System.Collections.Immutable;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;

namespace Aspire.Hosting.Orchestration;

/// <summary>What is known of a resource before it runs, and the commands that it takes in each state.</summary>
internal static class ResourceSnapshots
{
    public static CustomResourceSnapshot Initial(IResource resource) => new()
    {
        ResourceType = TypeOf(resource),
        Properties = Properties(resource),
        State = KnownResourceStates.NotStarted,
        IsHidden = resource.Name == DashboardResource.Name,
        HealthReports = PendingHealthReports(resource),
        Relationships = Relations(resource)
    };

    public static ImmutableArray<HealthReportSnapshot> PendingHealthReports(IResource resource)
        => [.. resource.Annotations.OfType<HealthCheckAnnotation>().Select(check => new HealthReportSnapshot(check.Key, null, null, null))];

    /// <summary>Start, stop and restart, as far as the state allows them; the dashboard is not to be stopped from itself.</summary>
    public static ImmutableArray<ResourceCommandSnapshot> Commands(IResource resource, string? state)
    {
        if (resource.Name == DashboardResource.Name)
        {
            return [];
        }

        var isUp = state == KnownResourceStates.Running;
        var isDown = state is not null && KnownResourceStates.TerminalStates.Contains(state);
        return
        [
            Command(KnownResourceCommands.StartCommand, "Start", "Start the resource", "Play", isDown, isHighlighted: true),
            Command(KnownResourceCommands.StopCommand, "Stop", "Stop the resource", "Stop", isUp, isHighlighted: true),
            Command(KnownResourceCommands.RestartCommand, "Restart", "Restart the resource", "ArrowCounterclockwise", isUp, isHighlighted: false)
        ];
    }

    public static ImmutableArray<ResourcePropertySnapshot> With(
        this ImmutableArray<ResourcePropertySnapshot> properties, ResourcePropertySnapshot added)
        => [.. properties.Where(property => property.Name != added.Name), added];

    private static ResourceCommandSnapshot Command(string name, string text, string description, string icon, bool enabled, bool isHighlighted)
    {
        var state = enabled ? ResourceCommandState.Enabled : ResourceCommandState.Hidden;
        return new(name, state, text, description, Parameter: null, ConfirmationMessage: null, icon, IconVariant.Filled, isHighlighted);
    }

    private static string TypeOf(IResource resource) => resource switch
    {
        ProjectResource => "Project",
        ExecutableResource => "Executable",
        ContainerResource => resource.IsContainer() ? "Container" : "Executable",
        ConnectionStringResource => "ConnectionString",
        ParameterResource => "Parameter",
        _ => resource.GetType().Name
    };

    private static ImmutableArray<ResourcePropertySnapshot> Properties(IResource resource)
        => resource is ProjectResource project ? [new ResourcePropertySnapshot("project.path", project.GetProjectMetadata().ProjectPath)] : [];

    private static ImmutableArray<RelationshipSnapshot> Relations(IResource resource)
        => [.. resource.Annotations.OfType<ResourceRelationshipAnnotation>()
            .Select(relation => new RelationshipSnapshot(relation.Resource.Name, relation.Type))
            .Concat(resource is IResourceWithParent child ? [new RelationshipSnapshot(child.Parent.Name, Relationships.Parent)] : [])
            .Distinct()];
}
