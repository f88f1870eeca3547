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
    private static readonly OAuthError Unavailable = new(
        OAuthErrors.TemporarilyUnavailable, "The client cannot be authenticated now.", Reasons.StoreUnavailable, StatusCodes.Status503ServiceUnavailable);

    // RFC 7662 §2.1: a public client has proved nothing. Its id is all that a finder of its token lacks.
    private static readonly OAuthError Anybody = new(
        OAuthErrors.InvalidClient, "A public client learns how its token stands by using it.", Reasons.PublicClient, StatusCodes.Status401Unauthorized);

    /// <summary>Reads a form that is about a token: to revoke it, or to ask how it stands.</summary>
    /// <param name="http">The request.</param>
    /// <param name="acceptPublic">Whether a client may ask that has nothing to authenticate with.</param>
    /// <returns>The client and the token as it was sent, or why there is none.</returns>
    public async ValueTask<(RegisteredClient? Client, string? Token, OAuthError? Error)> ReadTokenAsync(HttpContext http, bool acceptPublic)
    {
        var (form, refused) = await ReadAsync(http);
        if (form is null)
            return (null, null, refused);
        if (form.Client.IsPublic && !acceptPublic)
            return (null, null, Anybody);
        return form[Parameters.Token] is { } token ? (form.Client, token, null) : (null, null, TokenRequest.Missing(Parameters.Token));
    }

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
            error = await UseUpAsync(assertion, http.RequestAborted);
        if (error is null)
            return (new(client!, fields!), null);
        if (gate.TryEnter())
            LogRefused(logger, http.Request.Path, error.Reason);
        return (null, error);
    }

    private async ValueTask<OAuthError?> UseUpAsync(OneTimeUse assertion, CancellationToken cancellationToken)
    {
        try
        {
            return await records.UseAsync(assertion, cancellationToken);
        }
        catch (RecordStoreException failed)
        {
            LogStoreFailed(logger, failed);
            return Unavailable;
        }
    }

    [LoggerMessage(Level = LogLevel.Error, Message = "The store cannot write; a client was not authenticated.")]
    private static partial void LogStoreFailed(ILogger logger, Exception failed);

    [LoggerMessage(Level = LogLevel.Warning, Message = "A client was refused at {Path}: {Reason}.")]
    private static partial void LogRefused(ILogger logger, string path, string reason);
}
