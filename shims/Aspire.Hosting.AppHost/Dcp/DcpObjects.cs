using System.Text.Json;
using System.Text.Json.Serialization;

namespace Aspire.Hosting.Dcp;

// The part of the Developer Control Plane's objects that is used here, as its API server reads and writes them.

internal sealed record DcpObject<TSpec, TStatus>(string ApiVersion, string Kind, DcpMetadata Metadata, TSpec Spec, TStatus? Status = default)
    where TStatus : class;

internal sealed record DcpMetadata(
    string Name, Dictionary<string, string>? Annotations = null, string? Uid = null, DateTimeOffset? CreationTimestamp = null);

internal sealed record ServiceSpec(string Protocol, string AddressAllocationMode, int? Port = null);

internal sealed record ServiceStatus(string? EffectiveAddress, int? EffectivePort, string? State);

/// <summary>DCP leaves out what is empty when it tells of one.</summary>
internal sealed record ExecutableSpec(
    string ExecutablePath,
    string WorkingDirectory,
    IReadOnlyList<string>? Args,
    IReadOnlyList<DcpVariable>? Env,
    string ExecutionType = "Process",
    bool? Stop = null,
    string? Image = null);

internal sealed record ContainerSpec(
    string Image,
    string ContainerName,
    IReadOnlyList<ContainerVolumeMount> VolumeMounts,
    IReadOnlyList<ContainerPortSpec> Ports,
    IReadOnlyList<DcpVariable>? Env,
    IReadOnlyList<string>? Args,
    string? Command = null);

internal sealed record ContainerVolumeMount(string Type, string? Source, string Target, bool ReadOnly);

internal sealed record ContainerPortSpec(int ContainerPort, int? HostPort, string? HostIP, string Protocol = "TCP");

internal sealed record ExecutableStatus(
    string? State,
    int? Pid,
    int? ExitCode,
    DateTimeOffset? StartupTimestamp,
    DateTimeOffset? FinishTimestamp,
    IReadOnlyList<string>? EffectiveArgs,
    IReadOnlyList<DcpVariable>? EffectiveEnv);

internal sealed record DcpVariable(string Name, string? Value);

/// <summary>Names a Service that an Executable answers for; goes into an annotation as JSON.</summary>
internal sealed record ServiceProducer(string ServiceName, string Address, int? Port = null);

/// <summary>A container's objects have what is read of an executable's under the same names, and its image in place of the path.</summary>
internal sealed record WatchEvent(string Type, DcpObject<ExecutableSpec, ExecutableStatus> Object);

/// <summary>What <c>dcp info</c> says.</summary>
internal sealed record DcpInfo(DcpContainerInfo? Containers);

internal sealed record DcpContainerInfo(string? Runtime, bool Installed, bool Running);

internal sealed record DcpExecution(string Status, string? ShutdownResourceCleanup = null);

[JsonSourceGenerationOptions(JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull)]
[JsonSerializable(typeof(DcpObject<ServiceSpec, ServiceStatus>))]
[JsonSerializable(typeof(DcpObject<ExecutableSpec, ExecutableStatus>))]
[JsonSerializable(typeof(DcpObject<ContainerSpec, ExecutableStatus>))]
[JsonSerializable(typeof(WatchEvent))]
[JsonSerializable(typeof(DcpInfo))]
[JsonSerializable(typeof(DcpExecution))]
[JsonSerializable(typeof(List<ServiceProducer>))]
internal sealed partial class DcpJson : JsonSerializerContext;
