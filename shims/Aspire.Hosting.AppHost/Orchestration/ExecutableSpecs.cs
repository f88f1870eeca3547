using System.Globalization;
using System.Text.Json;
using Aspire.Hosting.ApplicationModel;
using Aspire.Hosting.Dashboard;
using Aspire.Hosting.Dcp;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Orchestration;

/// <summary>Works out what DCP is to start for a resource: the program, its arguments, its environment.</summary>
internal sealed class ExecutableSpecs(
    IHostEnvironment host,
    DistributedApplicationExecutionContext executionContext,
    IServiceProvider services,
    ILogger<ExecutableSpecs> logger)
{
    // Not before it is needed: the dashboard takes commands, and commands start executables.
    private readonly Lazy<DashboardResource?> _dashboard = new(services.GetService<DashboardResource>);

    public async Task<(Dictionary<string, string> Annotations, ExecutableSpec Spec)> CreateAsync(
        ResourceInstance instance, CancellationToken cancellationToken)
    {
        var (command, workingDirectory, args) = ProgramOf(instance.Resource);
        var spec = new ExecutableSpec(
            command,
            workingDirectory,
            await ArgumentsAsync(instance.Resource, args, cancellationToken),
            await EnvironmentAsync(instance, cancellationToken));
        return (Annotations(instance), spec);
    }

    private static (string Command, string WorkingDirectory, IEnumerable<object> Args) ProgramOf(IResource resource)
    {
        switch (resource)
        {
            case ProjectResource project:
                var projectPath = project.GetProjectMetadata().ProjectPath;
                return ("dotnet", Path.GetDirectoryName(projectPath)!, [TargetPathOf(project)]);
            case ExecutableResource executable:
                return (executable.Command, executable.WorkingDirectory, []);
            case ContainerResource container:
                var program = container.LocalProgramOf();
                return program is null ? ("", "", []) : (program.Command, program.WorkingDirectory, program.Args);
            default:
                throw new DistributedApplicationException($"Resource '{resource.Name}' is no process ({resource.GetType().Name}).");
        }
    }

    private static string TargetPathOf(ProjectResource project)
    {
        var metadata = project.GetProjectMetadata();
        var path = AppHostMetadata.TargetPath(metadata.GetType().Assembly, metadata.ProjectPath)
            ?? throw new DistributedApplicationException($"The AppHost's build does not say where '{metadata.ProjectPath}' was built to.");
        return File.Exists(path)
            ? path
            : throw new DistributedApplicationException($"Resource '{project.Name}' has not been built: there is no '{path}'.");
    }

    private async Task<List<string>> ArgumentsAsync(IResource resource, IEnumerable<object> first, CancellationToken cancellationToken)
    {
        var context = new CommandLineArgsCallbackContext([.. first], resource, cancellationToken) { ExecutionContext = executionContext, Logger = logger };
        foreach (var callback in resource.Annotations.OfType<CommandLineArgsCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        var arguments = new List<string>();
        foreach (var arg in context.Args)
        {
            arguments.Add(await EvaluateAsync(resource, arg, cancellationToken));
        }

        return arguments;
    }

    private async Task<List<DcpVariable>> EnvironmentAsync(ResourceInstance instance, CancellationToken cancellationToken)
    {
        var context = new EnvironmentCallbackContext(executionContext, instance.Resource, [], cancellationToken) { Logger = logger };
        if (instance.Resource is ProjectResource project)
        {
            ProjectEnvironment.Add(context.EnvironmentVariables, project, host.EnvironmentName);
            _dashboard.Value?.AddTelemetry(context.EnvironmentVariables, instance, host.EnvironmentName);
        }

        foreach (var callback in instance.Resource.Annotations.OfType<EnvironmentCallbackAnnotation>())
        {
            await callback.Callback(context);
        }

        var variables = new List<DcpVariable>();
        foreach (var (name, value) in context.EnvironmentVariables)
        {
            variables.Add(new DcpVariable(name, await EvaluateAsync(instance.Resource, value, cancellationToken)));
        }

        return variables;
    }

    private async Task<string> EvaluateAsync(IResource caller, object value, CancellationToken cancellationToken)
    {
        var text = value switch
        {
            string literal => literal,
            IValueProvider provider => await provider.GetValueAsync(
                new ValueProviderContext { Caller = caller, ExecutionContext = executionContext }, cancellationToken),
            IResourceBuilder<ParameterResource> parameter => await parameter.Resource.GetValueAsync(cancellationToken),
            IFormattable formattable => formattable.ToString(format: null, CultureInfo.InvariantCulture),
            _ => value.ToString()
        };
        return DcpTemplates.Escape(text ?? "");
    }

    private static Dictionary<string, string> Annotations(ResourceInstance instance)
    {
        var produced = instance.Resource.Annotations.OfType<EndpointAnnotation>()
            .Select(endpoint => new ServiceProducer(
                EndpointAllocation.ServiceName(instance.Resource, endpoint),
                "localhost",
                endpoint.TargetPort ?? (endpoint.IsProxied ? null : endpoint.Port)))
            .ToList();
        return new Dictionary<string, string>
        {
            ["resource-name"] = instance.Resource.Name,
            ["otel-service-name"] = instance.Resource.Name,
            ["otel-service-instance-id"] = instance.Suffix,
            ["resource-replica-count"] = instance.Resource.Instances().Count.ToString(CultureInfo.InvariantCulture),
            ["resource-replica-index"] = instance.Index.ToString(CultureInfo.InvariantCulture),
            ["service-producer"] = JsonSerializer.Serialize(produced, DcpJson.Default.ListServiceProducer)
        };
    }
}
