using System.Diagnostics;
using Microsoft.Extensions.Configuration;
using OpenTelemetry;

namespace Xaa.ServiceDefaults;

/// <summary>
/// Stands before the exporter: drops health requests with all that happens inside them, gives outgoing calls a readable name, and takes every
/// query off the addresses, whatever the runtime's own redaction is set to.
/// </summary>
internal sealed class SpanExport(IConfiguration configuration) : BaseProcessor<Activity>
{
    public const string AspNetCore = "Microsoft.AspNetCore";

    /// <summary>The authorities of the stack (<c>localhost:7100</c>) by the names it gives them (<c>idp</c>).</summary>
    private readonly Dictionary<string, string> _names = ReadNames(configuration);

    public override void OnStart(Activity data)
    {
        for (var span = data; span is not null; span = span.Parent)
        {
            if (IsHealthRequest(span))
            {
                data.IsAllDataRequested = false;
                data.ActivityTraceFlags &= ~ActivityTraceFlags.Recorded;
                return;
            }
        }
    }

    public override void OnEnd(Activity data)
    {
        data.SetTag("url.query", null);
        if (data.GetTagItem("url.full") is not string address)
        {
            return;
        }
        if (!Uri.TryCreate(address, UriKind.Absolute, out var url))
        {
            data.SetTag("url.full", null);
            return;
        }
        data.SetTag("url.full", url.GetComponents(UriComponents.SchemeAndServer | UriComponents.Path, UriFormat.UriEscaped));
        // Paths of strangers have no end, and may be somebody's secret link.
        var target = _names.TryGetValue(url.Authority, out var name) ? $"{name} {url.AbsolutePath}" : url.Authority;
        data.DisplayName = $"{data.GetTagItem("http.request.method")} {target}";
    }

    private static bool IsHealthRequest(Activity span) =>
        span.Source.Name == AspNetCore && HealthPaths.Contains(span.GetTagItem("url.path") as string);

    private static Dictionary<string, string> ReadNames(IConfiguration configuration)
    {
        var names = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var address in configuration.GetSection("Addresses").GetChildren())
        {
            if (Uri.TryCreate(address.Value, UriKind.Absolute, out var url))
            {
                names[url.Authority] = address.Key;
            }
        }
        return names;
    }
}
