using System.Diagnostics;
using System.Globalization;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// Starts the Developer Control Plane, which starts, proxies and ends every process; it ends itself and all of them when this process is gone.
/// </summary>
internal sealed class DcpHost(AspireBundle bundle, TimeProvider time, ILogger<DcpHost> logger) : IAsyncDisposable
{
    private static readonly TimeSpan s_startTimeout = TimeSpan.FromSeconds(60);
    private static readonly TimeSpan s_poll = TimeSpan.FromMilliseconds(20);

    // What is meant for this process: DCP's children inherit its environment.
    private static readonly string[] s_ownVariables =
    [
        "ASPNETCORE_URLS", "ASPNETCORE_ENVIRONMENT", "DOTNET_ENVIRONMENT", "DOTNET_LAUNCH_PROFILE", "ASPIRE_LOGLEVEL"
    ];

    private DirectoryInfo? _directory;
    private DcpClient? _client;

    public DcpClient Client => _client ?? throw new InvalidOperationException("The Developer Control Plane has not been started.");

    public bool IsStarted => _client is not null;

    public async Task StartAsync(CancellationToken cancellationToken)
    {
        using var timeout = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken);
        timeout.CancelAfter(s_startTimeout);
        try
        {
            _directory = Directory.CreateTempSubdirectory("aspire-dcp-");
            var certificate = new DcpCertificate(_directory.FullName, time);
            var kubeconfig = Path.Combine(_directory.FullName, "kubeconfig");
            await LaunchAsync(_directory.FullName, kubeconfig, certificate, timeout.Token);
            var (server, token) = await ReadKubeconfigAsync(kubeconfig, timeout.Token);
            _client = new DcpClient(server, token, certificate);
            await _client.WaitUntilReadyAsync(timeout.Token);
        }
        catch (OperationCanceledException) when (!cancellationToken.IsCancellationRequested)
        {
            throw new DistributedApplicationException(
                $"The Developer Control Plane ('{bundle.DcpPath}') was not ready within {s_startTimeout.TotalSeconds} s.");
        }
    }

    /// <summary>Ends every process and then DCP itself; what is left of it ends with this process at the latest.</summary>
    public async Task StopAsync(CancellationToken cancellationToken)
    {
        if (_client is not null)
        {
            await _client.CleanUpAsync(cancellationToken);
            await _client.StopAsync(cancellationToken);
        }
    }

    public ValueTask DisposeAsync()
    {
        _client?.Dispose();
        // DCP removes its session folder when it ends; after a start that failed there may be no DCP to do so.
        if (_client is null && _directory is { Exists: true })
        {
            _directory.Delete(recursive: true);
        }

        return ValueTask.CompletedTask;
    }

    private async Task LaunchAsync(string directory, string kubeconfig, DcpCertificate certificate, CancellationToken cancellationToken)
    {
        var start = new ProcessStartInfo(bundle.DcpPath,
        [
            "start-apiserver", "--detach", "--monitor", Environment.ProcessId.ToString(CultureInfo.InvariantCulture), "--kubeconfig", kubeconfig,
            "--tls-cert-file", certificate.CertificatePath, "--tls-key-file", certificate.KeyPath
        ])
        {
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            RedirectStandardError = true
        };
        foreach (var name in s_ownVariables)
        {
            start.Environment.Remove(name);
        }

        start.Environment["DCP_SESSION_FOLDER"] = directory;
        using var launcher = Process.Start(start) ?? throw new DistributedApplicationException($"'{bundle.DcpPath}' did not start.");
        launcher.StandardInput.Close();
        launcher.OutputDataReceived += (_, line) => logger.LogDebug("{Line}", line.Data);
        launcher.ErrorDataReceived += (_, line) => logger.LogDebug("{Line}", line.Data);
        launcher.BeginOutputReadLine();
        launcher.BeginErrorReadLine();
        while (!launcher.HasExited && !File.Exists(kubeconfig))
        {
            await Task.Delay(s_poll, time, cancellationToken);
        }

        if (launcher.HasExited && launcher.ExitCode != 0)
        {
            throw new DistributedApplicationException($"'{bundle.DcpPath} start-apiserver' ended with exit code {launcher.ExitCode}.");
        }
    }

    /// <summary>DCP writes the file piece by piece, so it is read until both lines are there and end.</summary>
    private async Task<(Uri Server, string Token)> ReadKubeconfigAsync(string path, CancellationToken cancellationToken)
    {
        while (true)
        {
            var text = File.Exists(path) ? await File.ReadAllTextAsync(path, cancellationToken) : "";
            if (ValueOf(text, "server: ") is { } server && ValueOf(text, "token: ") is { } token)
            {
                return (new Uri(server), token);
            }

            await Task.Delay(s_poll, time, cancellationToken);
        }
    }

    private static string? ValueOf(string text, string key)
    {
        var start = text.IndexOf(key, StringComparison.Ordinal);
        var end = start < 0 ? -1 : text.IndexOf('\n', start);
        return end < 0 ? null : text[(start + key.Length)..end].Trim();
    }
}
