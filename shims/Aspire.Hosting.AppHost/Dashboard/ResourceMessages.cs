using Aspire.Hosting.ApplicationModel;
using Google.Protobuf.WellKnownTypes;

namespace Aspire.Hosting.Dashboard;

/// <summary>Snapshots as the dashboard reads them.</summary>
internal static class ResourceMessages
{
    public static Messages.Resource ToMessage(ResourceEvent update)
    {
        var snapshot = update.Snapshot;
        var message = new Messages.Resource
        {
            Name = update.ResourceId,
            DisplayName = update.Resource.Name,
            ResourceType = snapshot.ResourceType,
            Uid = update.ResourceId,
            IsHidden = snapshot.IsHidden,
            // The dashboard takes no resource without it.
            CreatedAt = ToTimestamp(snapshot.CreationTimeStamp) ?? new Timestamp(),
            StartedAt = ToTimestamp(snapshot.StartTimeStamp),
            StoppedAt = ToTimestamp(snapshot.StopTimeStamp)
        };
        if (snapshot.State is { } state)
        {
            message.State = state.Text;
            if (state.Style is { } style)
            {
                message.StateStyle = style;
            }
        }

        message.Environment.AddRange(snapshot.EnvironmentVariables.Select(ToMessage));
        message.Properties.AddRange(snapshot.Properties.Select(ToMessage));
        message.Urls.AddRange(snapshot.Urls.Select(ToMessage));
        message.Commands.AddRange(snapshot.Commands.Select(CommandMessages.ToMessage));
        message.HealthReports.AddRange(snapshot.HealthReports.Select(ToMessage));
        message.Relationships.AddRange(snapshot.Relationships.Select(
            relation => new Messages.ResourceRelationship { ResourceName = relation.ResourceName, Type = relation.Type }));
        return message;
    }

    public static Messages.ConsoleLogLine ToMessage(LogLine line)
        => new() { Text = line.Content, IsStdErr = line.IsErrorMessage, LineNumber = line.LineNumber };

    private static Messages.EnvironmentVariable ToMessage(EnvironmentVariableSnapshot variable)
    {
        var message = new Messages.EnvironmentVariable { Name = variable.Name, IsFromSpec = variable.IsFromSpec };
        if (variable.Value is { } value)
        {
            message.Value = value;
        }

        return message;
    }

    private static Messages.ResourceProperty ToMessage(ResourcePropertySnapshot property)
        => new() { Name = property.Name, Value = ToValue(property.Value), IsSensitive = property.IsSensitive };

    private static Messages.Url ToMessage(UrlSnapshot url)
    {
        var message = new Messages.Url
        {
            FullUrl = url.Url,
            IsInternal = url.IsInternal,
            IsInactive = url.IsInactive,
            DisplayProperties = new Messages.UrlDisplayProperties
            {
                DisplayName = url.DisplayProperties.DisplayName,
                SortOrder = url.DisplayProperties.SortOrder
            }
        };
        if (url.Name is { } name)
        {
            message.EndpointName = name;
        }

        return message;
    }

    private static Messages.HealthReport ToMessage(HealthReportSnapshot report)
    {
        var message = new Messages.HealthReport
        {
            Key = report.Name,
            Description = report.Description ?? "",
            Exception = report.ExceptionText ?? "",
            LastRunAt = ToTimestamp(report.LastRunAt)
        };
        if (report.Status is { } status)
        {
            message.Status = status switch
            {
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Healthy => Messages.HealthStatus.Healthy,
                Microsoft.Extensions.Diagnostics.HealthChecks.HealthStatus.Degraded => Messages.HealthStatus.Degraded,
                _ => Messages.HealthStatus.Unhealthy
            };
        }

        return message;
    }

    private static Value ToValue(object? value) => value switch
    {
        null => Value.ForNull(),
        string text => Value.ForString(text),
        int number => Value.ForNumber(number),
        bool flag => Value.ForBool(flag),
        IEnumerable<string> texts => Value.ForList([.. texts.Select(Value.ForString)]),
        _ => Value.ForString(value.ToString() ?? "")
    };

    private static Timestamp? ToTimestamp(DateTime? time) => time is { } known ? Timestamp.FromDateTime(known) : null;
}
