using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A program of this machine that does a container's work, with the container's environment and endpoints.</summary>
internal sealed record LocalProgram(string Command, string WorkingDirectory, IReadOnlyList<object> Args);

/// <summary>Says how a container can do without a container runtime.</summary>
internal sealed class LocalProgramAnnotation(Func<string?, LocalProgram> find) : IResourceAnnotation
{
    /// <summary>Whether the configuration asks for the program even where containers could be run.</summary>
    public bool IsPreferred { get; init; }

    /// <summary>The program that is run in place of the container; null when it is a container indeed.</summary>
    public LocalProgram? Program { get; private set; }

    /// <param name="whyNoContainer">What is wrong with the container runtime, for the message that says that the program is missing, too.</param>
    /// <exception cref="DistributedApplicationException">The program is missing.</exception>
    public void Use(string? whyNoContainer) => Program = find(whyNoContainer);
}

internal static class LocalPrograms
{
    public static LocalProgram? LocalProgramOf(this IResource resource)
        => resource.Annotations.OfType<LocalProgramAnnotation>().LastOrDefault()?.Program;

    /// <summary>Whether the container runtime is to run it.</summary>
    public static bool IsContainer(this IResource resource) => resource is ContainerResource && resource.LocalProgramOf() is null;
}
