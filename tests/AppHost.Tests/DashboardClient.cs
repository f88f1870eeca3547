using System.Buffers.Binary;
using System.Net;
using System.Net.Http.Headers;
using System.Threading.Channels;
using Google.Protobuf;
using Xaa.AppHost.Tests.Dashboard;

namespace Xaa.AppHost.Tests;

/// <summary>Speaks to the AppHost's resource service as the dashboard does.</summary>
internal sealed class DashboardClient : IDisposable
{
    private readonly HttpClient _http;
    private readonly Channel<WatchInteractionsRequestUpdate> _answers = Channel.CreateUnbounded<WatchInteractionsRequestUpdate>();

    /// <param name="dashboard">The dashboard's own snapshot: its environment has the address and the key.</param>
    public DashboardClient(CustomResourceSnapshot dashboard)
    {
        string Variable(string name) => dashboard.EnvironmentVariables.Single(variable => variable.Name == name).Value!;
        _http = new HttpClient
        {
            BaseAddress = new Uri(Variable("ASPIRE_RESOURCE_SERVICE_ENDPOINT_URL")),
            DefaultRequestVersion = HttpVersion.Version20,
            DefaultVersionPolicy = HttpVersionPolicy.RequestVersionExact
        };
        _http.DefaultRequestHeaders.Add("x-resource-service-api-key", Variable("DASHBOARD__RESOURCESERVICECLIENT__APIKEY"));
    }

    public async Task<ResourceCommandResponse> ExecuteAsync(string resource, string command, CancellationToken cancellationToken)
    {
        var call = new ResourceCommandRequest { ResourceName = resource, CommandName = command };
        using var response = await SendAsync("ExecuteResourceCommand", new ByteArrayContent(Frame(call)), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        return ResourceCommandResponse.Parser.ParseFrom(await ReadFrameAsync(body, cancellationToken));
    }

    public ValueTask AnswerAsync(int interaction, params (string Name, string Value)[] values)
    {
        var dialogue = new InteractionInputsDialog();
        dialogue.InputItems.AddRange(values.Select(value => new Dashboard.InteractionInput { Name = value.Name, Value = value.Value }));
        return _answers.Writer.WriteAsync(new WatchInteractionsRequestUpdate { InteractionId = interaction, InputsDialog = dialogue });
    }

    public ValueTask GiveUpAsync(int interaction)
        => _answers.Writer.WriteAsync(new WatchInteractionsRequestUpdate { InteractionId = interaction, Complete = new InteractionComplete() });

    public async IAsyncEnumerable<WatchInteractionsResponseUpdate> WatchInteractionsAsync(
        [System.Runtime.CompilerServices.EnumeratorCancellation] CancellationToken cancellationToken)
    {
        using var response = await SendAsync("WatchInteractions", new Answers(_answers.Reader, cancellationToken), cancellationToken);
        await using var body = await response.Content.ReadAsStreamAsync(cancellationToken);
        while (true)
        {
            yield return WatchInteractionsResponseUpdate.Parser.ParseFrom(await ReadFrameAsync(body, cancellationToken));
        }
    }

    public void Dispose() => _http.Dispose();

    private Task<HttpResponseMessage> SendAsync(string method, HttpContent content, CancellationToken cancellationToken)
    {
        content.Headers.ContentType = new MediaTypeHeaderValue("application/grpc");
        var request = new HttpRequestMessage(HttpMethod.Post, $"/aspire.v1.DashboardService/{method}")
        {
            Content = content,
            Version = HttpVersion.Version20,
            VersionPolicy = HttpVersionPolicy.RequestVersionExact
        };
        return _http.SendAsync(request, HttpCompletionOption.ResponseHeadersRead, cancellationToken);
    }

    private static byte[] Frame(IMessage message)
    {
        var content = message.ToByteArray();
        var frame = new byte[5 + content.Length];
        BinaryPrimitives.WriteInt32BigEndian(frame.AsSpan(1), content.Length);
        content.CopyTo(frame, 5);
        return frame;
    }

    private static async Task<byte[]> ReadFrameAsync(Stream body, CancellationToken cancellationToken)
    {
        var prefix = new byte[5];
        await body.ReadExactlyAsync(prefix, cancellationToken);
        var message = new byte[BinaryPrimitives.ReadInt32BigEndian(prefix.AsSpan(1))];
        await body.ReadExactlyAsync(message, cancellationToken);
        return message;
    }

    /// <summary>A request that goes on as long as there are answers.</summary>
    private sealed class Answers(ChannelReader<WatchInteractionsRequestUpdate> answers, CancellationToken cancellationToken) : HttpContent
    {
        protected override async Task SerializeToStreamAsync(Stream stream, TransportContext? context)
        {
            await stream.FlushAsync(cancellationToken);
            await foreach (var answer in answers.ReadAllAsync(cancellationToken))
            {
                await stream.WriteAsync(Frame(answer), cancellationToken);
                await stream.FlushAsync(cancellationToken);
            }
        }

        protected override bool TryComputeLength(out long length)
        {
            length = 0;
            return false;
        }
    }
}
