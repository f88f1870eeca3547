using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.Logging;
using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Server;

/// <summary>What an authenticated client sent to an endpoint beside the token endpoint.</summary>
/// <param name="Client">The client.</param>
/// <param name="Fields">The form, within the limits of a token request; nothing but <c>resource</c> is repeated.</param>
public sealed record ClientForm(RegisteredClient Client, IFormCollection Fields)
{
    /// <summary>The value of a parameter; null when it is absent or empty.</summary>
    public string? this[string name] => Fields[name] is [{ Length: > 0 } value] ? value : null;

    /// <summary>Prints no value.</summary>
    public override string ToString() => $"ClientForm {{ {Client.ClientId} }}";
}

/// <summary>
/// Reads forms of clients that authenticate as at the token endpoint: to push a request (RFC 9126 §2.1), to revoke (RFC 7009 §2.1), to introspect
/// (RFC 7662 §2.1).
/// </summary>
/// <remarks>None of these is a token request, so none is recorded. Who fails to authenticate is logged, as often as it would be recorded.</remarks>
public sealed partial class ClientForms(ClientAuthenticator clients, IRecordStore records, RecordGate gate, ILogger<ClientForms> logger)
{
    /// <summary>Reads the form, then authenticates the client.</summary>
    public async ValueTask<(ClientForm? Form, OAuthError? Error)> ReadAsync(HttpContext http)
    {
        var (fields, malformed) = await TokenForm.ReadFieldsAsync(http);
        if (malformed is not null)
            return (null, malformed);
        var (request, repeated) = TokenRequest.ParseWithoutGrant(fields!);
        if (repeated is not null)
            return (null, repeated);

        var (client, error, assertion) = await clients.AuthenticateAsync(http.Request.Headers.Authorization, request!, http.RequestAborted);
        if (error is null && assertion is not null)
            error = await records.UseAsync(assertion, http.RequestAborted);
        if (error is null)
            return (new(client!, fields!), null);
        if (gate.TryEnter())
            LogRefused(logger, http.Request.Path, error.Reason);
        return (null, error);
    }

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client was refused at {Path}: {Reason}.")]
    private static partial void LogRefused(ILogger logger, string path, string reason);
}
