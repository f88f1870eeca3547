using System.Security.Cryptography;
using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting.Orchestration;

/// <summary>A resource as a process: its name at DCP, which telemetry and the dashboard know it by as well.</summary>
internal sealed class ResourceInstance(IResource resource)
{
    public IResource Resource { get; } = resource;

    public string Suffix { get; } = RandomNumberGenerator.GetString("abcdefghjkmnpqrstuvwxyz", 8);

    public string Id => $"{Resource.Name}-{Suffix}";
}
