namespace Aspire.Hosting.ApplicationModel;

/// <summary>Properties that the dashboard knows by name.</summary>
internal static class KnownProperties
{
    public const string ProjectPath = "project.path";
    public const string ExecutablePath = "executable.path";
    public const string WorkingDirectory = "executable.workDir";
    public const string Arguments = "executable.args";
    public const string ProcessId = "executable.pid";
    public const string ExitCode = "resource.exitCode";
    public const string ParentName = "resource.parentName";
    public const string WaitingFor = "resource.waitingFor";
    public const string ConnectionString = "resource.connectionString";
    public const string Source = "resource.source";
    public const string ParameterValue = "Value";
}
