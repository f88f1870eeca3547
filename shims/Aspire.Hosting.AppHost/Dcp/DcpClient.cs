using System.Collections.Concurrent;
using System.Net;
using System.Net.Http.Headers;
using System.Net.Security;
using System.Runtime.CompilerServices;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP's API: objects in the manner of Kubernetes, watched and followed by lines.</summary>
internal sealed class DcpClient : IDisposable
{
    private const string Group = "usvc-dev.developer.microsoft.com";
    private const string Version = "v1";
    private const string Root = $"/apis/{Group}/{Version}";
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(50);

    private readonly HttpClient _http;
    private readonly ConcurrentDictionary<string, bool> _containers = [];

    public DcpClient(Uri server, string token, DcpCertificate certificate)
    {
        var transport = new SocketsHttpHandler
        {
            EnableMultipleHttp2Connections = true,
            SslOptions = new SslClientAuthenticationOptions
            {
                RemoteCertificateValidationCallback = (_, presented, _, _) => certificate.Matches(presented)
            }
        };
        _http = new HttpClient(transport)
        {
            BaseAddress = server,
            // A watch never ends by itself.
            Timeout = Timeout.InfiniteTimeSpan,
            DefaultRequestVersion = HttpVersion.Version20
        };
        _http.DefaultRequestHeaders.Authorization = new AuthenticationHeaderValue("Bearer", token);
    }

    public async Task WaitUntilReadyAsync(CancellationToken cancellationToken)
    {
        while (!await IsReadyAsync(cancellationToken))
        {
            await Task.Delay(s_poll, cancellationToken);
        }
    }

    public Task CreateServiceAsync(string name, ServiceSpec spec, CancellationToken cancellationToken)
        => CreateAsync("services", new DcpObject<ServiceSpec, ServiceStatus>($"{Group}/{Version}", "Service", new DcpMetadata(name), spec),
            DcpJson.Default.DcpObjectServiceSpecServiceStatus, cancellationToken);

    public async Task<ServiceStatus?> GetServiceStatusAsync(string name, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Get, $"{Root}/services/{name}", body: null, cancellationToken);
        var service = await ReadAsync(response, DcpJson.Default.DcpObjectServiceSpecServiceStatus, cancellationToken);
        return service.Status;
    }

    public Task CreateExecutableAsync(string name, Dictionary<string, string> annotations, ExecutableSpec spec, CancellationToken cancellationToken)
        => CreateAsync("executables",
            new DcpObject<ExecutableSpec, ExecutableStatus>($"{Group}/{Version}", "Executable", new DcpMetadata(name, annotations), spec),
            DcpJson.Default.DcpObjectExecutableSpecExecutableStatus, cancellationToken);

    public Task CreateContainerAsync(string name, Dictionary<string, string> annotations, ContainerSpec spec, CancellationToken cancellationToken)
    {
        _containers.TryAdd(name, true);
        return CreateAsync("containers",
            new DcpObject<ContainerSpec, ExecutableStatus>($"{Group}/{Version}", "Container", new DcpMetadata(name, annotations), spec),
            DcpJson.Default.DcpObjectContainerSpecExecutableStatus, cancellationToken);
    }

    /// <summary>Ends the process. An executable that was stopped cannot be started again, only deleted.</summary>
    public async Task StopExecutableAsync(string name, CancellationToken cancellationToken)
    {
        const string Stop = """{"spec":{"stop":true}}""";
        using var response = await SendAsync(HttpMethod.Patch, PathOf(name), Stop, cancellationToken);
    }

    /// <summary>Ends the process and forgets the object; returns when it is gone.</summary>
    public async Task DeleteExecutableAsync(string name, CancellationToken cancellationToken)
    {
        var path = PathOf(name);
        using (await SendAsync(HttpMethod.Delete, path, body: null, cancellationToken, mayBeMissing: true))
        {
        }

        while (true)
        {
            using var response = await SendAsync(HttpMethod.Get, path, body: null, cancellationToken, mayBeMissing: true);
            if (response.StatusCode == HttpStatusCode.NotFound)
            {
                return;
            }

            await Task.Delay(s_poll, cancellationToken);
        }
    }

    /// <summary>Every executable or container as it is, then every change, until DCP ends or has had enough of the connection.</summary>
    public async IAsyncEnumerable<WatchEvent> WatchAsync(string collection, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        await foreach (var line in ReadLinesAsync($"{Root}/{collection}?watch=true", cancellationToken))
        {
            if (JsonSerializer.Deserialize(line, DcpJson.Default.WatchEvent) is { } change)
            {
                yield return change;
            }
        }
    }

    /// <param name="name">The executable.</param>
    /// <param name="source"><c>stdout</c>, <c>stderr</c>, or <c>system</c> for what DCP itself says of it.</param>
    /// <param name="follow">Whether to go on with what comes.</param>
    /// <param name="cancellationToken">Ends the reading.</param>
    public IAsyncEnumerable<string> ReadLogAsync(string name, string source, bool follow, CancellationToken cancellationToken)
        => ReadLinesAsync(
            $"{PathOf(name)}/log?source={source}&follow={(follow ? "true" : "false")}&timestamps=true&line_numbers=false",
            cancellationToken);

    /// <summary>Ends every process; returns when they are gone.</summary>
    public async Task CleanUpAsync(CancellationToken cancellationToken)
    {
        await ExecuteAsync("CleaningResources", cancellationToken);
        while (true)
        {
            using var response = await SendAsync(HttpMethod.Get, "/admin/execution", body: null, cancellationToken);
            var execution = await ReadAsync(response, DcpJson.Default.DcpExecution, cancellationToken);
            if (execution.Status is "CleanupComplete" or "Stopping")
            {
                return;
            }

            await Task.Delay(s_poll, cancellationToken);
        }
    }

    /// <summary>Ends DCP, which may not live to say so.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        try
        {
            await ExecuteAsync("Stopping", cancellationToken);
        }
        catch (HttpRequestException exception) when (exception.StatusCode is null)
        {
        }
    }

    public void Dispose() => _http.Dispose();

    /// <summary>Whether DCP lives and answers.</summary>
    public async Task<bool> IsReadyAsync(CancellationToken cancellationToken)
    {
        try
        {
            using var response = await _http.GetAsync("/readyz", cancellationToken);
            return response.IsSuccessStatusCode;
        }
        catch (HttpRequestException)
        {
            // Nobody listens, not yet or no longer.
            return false;
        }
    }

    /// <summary>Executables and containers are stopped, deleted and read alike.</summary>
    private string PathOf(string name) => $"{Root}/{(_containers.ContainsKey(name) ? "containers" : "executables")}/{name}";

    private async Task ExecuteAsync(string status, CancellationToken cancellationToken)
    {
        var body = JsonSerializer.Serialize(new DcpExecution(status, "Full"), DcpJson.Default.DcpExecution);
        using var response = await SendAsync(HttpMethod.Patch, "/admin/execution", body, cancellationToken);
    }

    private async Task CreateAsync<T>(string collection, T body, JsonTypeInfo<T> type, CancellationToken cancellationToken)
    {
        using var response = await SendAsync(HttpMethod.Post, $"{Root}/{collection}", JsonSerializer.Serialize(body, type), cancellationToken);
    }

    private async Task<HttpResponseMessage> SendAsync(
        HttpMethod method, string path, string? body, CancellationToken cancellationToken, bool mayBeMissing = false)
    {
        using var request = new HttpRequestMessage(method, path) { Version = HttpVersion.Version20 };
        if (body is not null)
        {
            // DCP takes the media type only without a charset.
            var mediaType = new MediaTypeHeaderValue(method == HttpMethod.Patch ? "application/merge-patch+json" : "application/json");
            request.Content = new StringContent(body, mediaType);
        }

        var response = await _http.SendAsync(request, cancellationToken);
        if (response.IsSuccessStatusCode || (mayBeMissing && response.StatusCode == HttpStatusCode.NotFound))
        {
            return response;
        }

        using (response)
        {
            var reason = await response.Content.ReadAsStringAsync(cancellationToken);
            throw new HttpRequestException(
                $"DCP answered {method} {path} with {(int)response.StatusCode}: {reason}", inner: null, response.StatusCode);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpResponseMessage response, JsonTypeInfo<T> type, CancellationToken cancellationToken)
        where T : class
    {
        await using var stream = await response.Content.ReadAsStreamAsync(cancellationToken);
        return await JsonSerializer.DeserializeAsync(stream, type, cancellationToken)
            ?? throw new HttpRequestException("DCP answered with nothing.");
    }

    private async IAsyncEnumerable<string> ReadLinesAsync(
        string path, [EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await _http.GetAsync(path, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
        response.EnsureSuccessStatusCode();
        using var reader = new StreamReader(await response.Content.ReadAsStreamAsync(cancellationToken));
        while (await reader.ReadLineAsync(cancellationToken) is { } line)
        {
            yield return line;
        }
    }
}
