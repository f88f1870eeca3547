using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Idp.Registry;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

public sealed record ClientList(IReadOnlyList<ClientView> Clients);

/// <summary>A client with a secret that was made just now: this answer is the only one that ever holds it.</summary>
/// <param name="Client">The client.</param>
/// <param name="ClientSecret">The secret; null when it authenticates without one.</param>
public sealed record ClientWithSecret(ClientView Client, string? ClientSecret)
{
    public override string ToString() => $"ClientWithSecret {{ {Client.ClientId} }}";
}

/// <summary>
/// Clients as they are registered: addresses may hold placeholders. Clients that administer are seen here and not changed: who may write clients
/// would otherwise take the secret, and with it the scopes, of another.
/// </summary>
public static class ClientsEndpoint
{
    public static async Task<IResult> ListAsync(RegistryReader registry, CancellationToken cancellationToken) =>
        Results.Json(new ClientList([.. (await registry.ClientsAsync(cancellationToken)).Select(ClientView.Of)]));

    public static async Task<IResult> ShowAsync(HttpContext http, string id, RegistryReader registry, CancellationToken cancellationToken)
    {
        if (await registry.FindClientAsync(PathSegment.Unescape(id), cancellationToken) is not { } client)
            return Unknown();
        ConditionalEdit.Tag(http, client.Change);
        return Results.Json(ClientView.Of(client));
    }

    public static async Task<IResult> RegisterAsync(
        HttpContext http, ClientEdits edits, RegistryReader registry, CancellationToken cancellationToken)
    {
        var (body, malformed) = await JsonBody.ReadAsync<ClientBody>(http, cancellationToken);
        if (body is null)
            return malformed!;
        string[] faults = [.. body.Assigned.Faults()];
        if (faults.Length > 0)
            return ConditionalEdit.Faulty(faults, Reasons.InvalidRegistration);
        var (outcome, secret) = await edits.RegisterAsync(body.ToClient(), AdminCaller.Of(http).Author(body.Reason), cancellationToken);
        if (outcome == EditOutcome.Conflict)
            return AdminProblem.Of(StatusCodes.Status409Conflict, "A client has this id already.", Reasons.AlreadyRegistered);
        if (Refusal(outcome) is { } refusal)
            return refusal;
        http.Response.Headers.Location = $"{AdminApi.Path}/clients/{Uri.EscapeDataString(body.ClientId)}";
        return await SecretAsync(http, body.ClientId, secret, StatusCodes.Status201Created, registry, cancellationToken);
    }

    /// <summary>Gives a client a new secret.</summary>
    public static async Task<IResult> RotateSecretAsync(
        HttpContext http, string id, ClientEdits edits, RegistryReader registry, string? reason, CancellationToken cancellationToken)
    {
        id = PathSegment.Unescape(id);
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        if (await AdministersAsync(id, registry, cancellationToken) is { } refused)
            return refused;
        var (outcome, secret) = await edits.RotateSecretAsync(id, basedOn, AdminCaller.Of(http).Author(reason), cancellationToken);
        return Refusal(outcome) ?? await SecretAsync(http, id, secret, StatusCodes.Status200OK, registry, cancellationToken);
    }

    public static async Task<IResult> AssignAsync(
        HttpContext http, string id, ClientEdits edits, RegistryReader registry, CancellationToken cancellationToken)
    {
        id = PathSegment.Unescape(id);
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        var (body, malformed) = await JsonBody.ReadAsync<AssignmentChange>(http, cancellationToken);
        if (body is null)
            return malformed!;
        string[] faults = [.. body.Faults()];
        if (faults.Length > 0)
            return ConditionalEdit.Faulty(faults, Reasons.InvalidRegistration);
        if (await AdministersAsync(id, registry, cancellationToken) is { } refused)
            return refused;
        var outcome = await edits.AssignAsync(id, body.ToAssignment(), basedOn, AdminCaller.Of(http).Author(body.Reason), cancellationToken);
        return Refusal(outcome) ?? await ShowAsync(http, id, registry, cancellationToken);
    }

    public static async Task<IResult> RemoveAsync(
        HttpContext http, string id, ClientEdits edits, RegistryReader registry, string? reason, CancellationToken cancellationToken)
    {
        id = PathSegment.Unescape(id);
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        if (await AdministersAsync(id, registry, cancellationToken) is { } refused)
            return refused;
        return Refusal(await edits.RemoveAsync(id, basedOn, AdminCaller.Of(http).Author(reason), cancellationToken)) ?? Results.NoContent();
    }

    private static async Task<IResult> SecretAsync(
        HttpContext http, string id, ClientSecret? secret, int status, RegistryReader registry, CancellationToken cancellationToken)
    {
        // Removed by somebody else in this moment: the secret is good for nothing then.
        if (await registry.FindClientAsync(id, cancellationToken) is not { } client)
            return Unknown();
        ConditionalEdit.Tag(http, client.Change);
        return Results.Json(new ClientWithSecret(ClientView.Of(client), secret?.Value), statusCode: status);
    }

    // What a client is for never changes once it is registered, so this needs no transaction with the edit.
    private static async ValueTask<IResult?> AdministersAsync(string id, RegistryReader registry, CancellationToken cancellationToken) =>
        await registry.FindClientAsync(id, cancellationToken) is { } client && client.GrantTypes.Contains(GrantTypes.ClientCredentials)
            ? AdminProblem.Of(StatusCodes.Status403Forbidden, "Clients that administer are not changed over this API.", Reasons.ClientAdministers)
            : null;

    private static IResult? Refusal(EditOutcome outcome) => ConditionalEdit.Refusal(outcome, Reasons.InvalidRegistration, Unknown);

    private static IResult Unknown() => AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such client.", Reasons.UnknownClient);
}
