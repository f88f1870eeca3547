using System.Buffers.Binary;
using System.Globalization;
using System.Runtime.CompilerServices;
using Google.Protobuf;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Http;
using Microsoft.AspNetCore.Routing;
using Microsoft.Extensions.Logging;

namespace Aspire.Hosting.Dashboard;

internal enum GrpcStatus
{
    Ok = 0,
    Cancelled = 1,
    InvalidArgument = 3,
    NotFound = 5,
    Unimplemented = 12,
    Internal = 13,
    Unauthenticated = 16
}

internal sealed class GrpcException(GrpcStatus status, string message) : Exception(message)
{
    public GrpcStatus Status { get; } = status;
}

/// <summary>The server's side of gRPC over Kestrel's HTTP/2, as much as unary calls and streams to the client need.</summary>
internal static class Grpc
{
    private const string ContentType = "application/grpc";

    // A byte for compression and four for the length go before every message.
    private const int PrefixLength = 5;
    private const int LongestRequest = 1024 * 1024;

    public static void MapGrpc<TRequest>(
        this IEndpointRouteBuilder routes, string path, MessageParser<TRequest> parser, ILogger logger, Func<TRequest, GrpcResponse, Task> method)
        where TRequest : IMessage<TRequest>
        => routes.MapPost(path, async context =>
        {
            Begin(context.Response);
            var (status, message) = await RunAsync(
                async () => await method(await ReadAsync(context, parser), new GrpcResponse(context)), context, logger);
            End(context.Response, status, message);
        });

    /// <summary>A call in which both sides speak as they like, until the client has no more to say.</summary>
    public static void MapDuplexGrpc<TRequest>(
        this IEndpointRouteBuilder routes,
        string path,
        MessageParser<TRequest> parser,
        ILogger logger,
        Func<IAsyncEnumerable<TRequest>, GrpcResponse, Task> method)
        where TRequest : IMessage<TRequest>
        => routes.MapPost(path, async context =>
        {
            Begin(context.Response);
            // The client takes the call for open only when it has seen the headers.
            await context.Response.StartAsync(context.RequestAborted);
            await context.Response.Body.FlushAsync(context.RequestAborted);
            var (status, message) = await RunAsync(() => method(ReadAllAsync(context, parser), new GrpcResponse(context)), context, logger);
            End(context.Response, status, message);
        });

    /// <summary>An answer that is nothing but its status stands in the headers.</summary>
    public static void Refuse(HttpResponse response, GrpcStatus status)
    {
        response.ContentType = ContentType;
        response.Headers["grpc-status"] = Number(status);
    }

    private static void Begin(HttpResponse response)
    {
        response.ContentType = ContentType;
        response.DeclareTrailer("grpc-status");
        response.DeclareTrailer("grpc-message");
    }

    private static void End(HttpResponse response, GrpcStatus status, string message)
    {
        response.AppendTrailer("grpc-status", Number(status));
        response.AppendTrailer("grpc-message", Uri.EscapeDataString(message));
    }

    private static async Task<(GrpcStatus Status, string Message)> RunAsync(Func<Task> call, HttpContext context, ILogger logger)
    {
        try
        {
            await call();
            return (GrpcStatus.Ok, "");
        }
        catch (GrpcException exception)
        {
            return (exception.Status, exception.Message);
        }
        catch (Exception exception) when (exception is OperationCanceledException or IOException)
        {
            // Either side has hung up; a dashboard that ends resets its streams.
            return (GrpcStatus.Cancelled, "");
        }
        catch (Exception exception)
        {
            logger.LogError(exception, "{Path} failed.", context.Request.Path);
            return (GrpcStatus.Internal, exception.GetType().Name);
        }
    }

    private static async IAsyncEnumerable<T> ReadAllAsync<T>(
        HttpContext context, MessageParser<T> parser, [EnumeratorCancellation] CancellationToken cancellationToken = default)
        where T : IMessage<T>
    {
        while (await ReadFrameAsync(context, cancellationToken) is { } frame)
        {
            yield return parser.ParseFrom(frame);
        }
    }

    private static async Task<T> ReadAsync<T>(HttpContext context, MessageParser<T> parser)
        where T : IMessage<T>
        => await ReadFrameAsync(context, context.RequestAborted) is { } frame
            ? parser.ParseFrom(frame)
            : throw new GrpcException(GrpcStatus.Internal, "The call has no message.");

    /// <summary>The next message, or nothing if the client has ended its side.</summary>
    private static async Task<byte[]?> ReadFrameAsync(HttpContext context, CancellationToken cancellationToken)
    {
        using var either = CancellationTokenSource.CreateLinkedTokenSource(cancellationToken, context.RequestAborted);
        var prefix = new byte[PrefixLength];
        var read = await context.Request.Body.ReadAtLeastAsync(prefix, PrefixLength, throwOnEndOfStream: false, either.Token);
        if (read == 0)
        {
            return null;
        }

        var length = BinaryPrimitives.ReadUInt32BigEndian(prefix.AsSpan(1));
        if (read < PrefixLength || prefix[0] != 0 || length > LongestRequest)
        {
            throw new GrpcException(GrpcStatus.Unimplemented, "Compressed, broken and very long messages are not read here.");
        }

        var message = new byte[length];
        await context.Request.Body.ReadExactlyAsync(message, either.Token);
        return message;
    }

    private static string Number(GrpcStatus status) => ((int)status).ToString(CultureInfo.InvariantCulture);

    internal static byte[] Frame(IMessage message)
    {
        var length = message.CalculateSize();
        var frame = new byte[PrefixLength + length];
        BinaryPrimitives.WriteUInt32BigEndian(frame.AsSpan(1), (uint)length);
        message.WriteTo(frame.AsSpan(PrefixLength));
        return frame;
    }
}

internal sealed class GrpcResponse(HttpContext context)
{
    public CancellationToken Aborted => context.RequestAborted;

    public async Task WriteAsync(IMessage message)
    {
        await context.Response.Body.WriteAsync(Grpc.Frame(message), Aborted);
        await context.Response.Body.FlushAsync(Aborted);
    }
}
