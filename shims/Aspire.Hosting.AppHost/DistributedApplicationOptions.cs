using System.Reflection;

namespace Aspire.Hosting;

public sealed class DistributedApplicationOptions
{
    /// <summary>The command line, as the entry point was given it.</summary>
    public string[]? Args { get; set; }

    /// <summary>The AppHost's assembly; by default the one that the process was started with.</summary>
    public string? AssemblyName { get; set; }

    public string? ProjectDirectory { get; set; }

    public string? DashboardApplicationName { get; set; }

    public bool DisableDashboard { get; set; }

    /// <summary>Whether what the resources write goes to the host's log as well.</summary>
    public bool EnableResourceLogging { get; set; }

    internal Assembly? Assembly => AssemblyName is null ? Assembly.GetEntryAssembly() : Assembly.Load(AssemblyName);
}

public enum DistributedApplicationOperation
{
    Run,
    Publish
}

public class DistributedApplicationExecutionContext(DistributedApplicationOperation operation)
{
    public DistributedApplicationOperation Operation { get; } = operation;

    public bool IsRunMode => Operation == DistributedApplicationOperation.Run;

    public bool IsPublishMode => Operation == DistributedApplicationOperation.Publish;
}

public class DistributedApplicationException : Exception
{
    public DistributedApplicationException()
    {
    }

    public DistributedApplicationException(string message) : base(message)
    {
    }

    public DistributedApplicationException(string message, Exception inner) : base(message, inner)
    {
    }
}

public class MissingParameterValueException : DistributedApplicationException
{
    public MissingParameterValueException(string message) : base(message)
    {
    }

    public MissingParameterValueException(string message, Exception innerException) : base(message, innerException)
    {
    }
}
