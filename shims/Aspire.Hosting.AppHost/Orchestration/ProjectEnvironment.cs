using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>What every .NET project is told.</summary>
internal static class ProjectEnvironment
{
    public static void Add(Dictionary<string, object> variables, ProjectResource project, string environmentName)
    {
        variables["ASPNETCORE_ENVIRONMENT"] = environmentName;
        variables["DOTNET_ENVIRONMENT"] = environmentName;
        variables["LOGGING__CONSOLE__FORMATTERNAME"] = "simple";
        variables["DOTNET_SYSTEM_CONSOLE_ALLOW_ANSI_COLOR_REDIRECTION"] = "true";
        variables["OTEL_DOTNET_EXPERIMENTAL_OTLP_RETRY"] = "in_memory";
        var urls = project.GetEndpoints()
            .Where(endpoint => endpoint.IsHttp || endpoint.IsHttps)
            .Select(endpoint => $"{endpoint.Scheme}://localhost:{endpoint.TargetPortExpression}")
            .ToList();
        if (urls.Count > 0)
        {
            variables["ASPNETCORE_URLS"] = string.Join(';', urls);
        }
    }
}
