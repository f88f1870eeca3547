using Xaa.Idp.Policy;
using Xaa.Idp.Registry;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

public sealed record ServerList(IReadOnlyList<ServerPolicy> Servers);

/// <summary>MCP servers as they are registered: addresses may hold placeholders.</summary>
public static class ServersEndpoint
{
    public static async Task<IResult> ListAsync(RegistryReader registry, CancellationToken cancellationToken) =>
        Results.Json(new ServerList(await registry.ServersAsync(cancellationToken)));

    public static async Task<IResult> ShowAsync(HttpContext http, string name, RegistryReader registry, CancellationToken cancellationToken)
    {
        if (await registry.FindServerAsync(name, cancellationToken) is not { } server)
            return Unknown();
        ConditionalEdit.Tag(http, server.Change);
        return Results.Json(server);
    }

    /// <summary>Writes a server: a new one with <c>If-None-Match: *</c>, one that is there with <c>If-Match</c>.</summary>
    public static async Task<IResult> SaveAsync(
        HttpContext http, string name, ServerEdits edits, RegistryReader registry, CancellationToken cancellationToken)
    {
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        var (body, malformed) = await JsonBody.ReadAsync<ServerBody>(http, cancellationToken);
        if (body is null)
            return malformed!;
        string[] faults = [.. body.Assigned.Faults()];
        if (faults.Length > 0)
            return ConditionalEdit.Faulty(faults, Reasons.InvalidRegistration);
        var outcome = await edits.SaveAsync(body.Named(name), basedOn, AdminCaller.Of(http).Author(body.Reason), cancellationToken);
        return Refusal(outcome) ?? await ShowAsync(http, name, registry, cancellationToken);
    }

    public static async Task<IResult> RemoveAsync(
        HttpContext http, string name, ServerEdits edits, string? reason, CancellationToken cancellationToken)
    {
        if (ConditionalEdit.BasedOn(http.Request) is not { } basedOn)
            return ConditionalEdit.Unconditional();
        return Refusal(await edits.RemoveAsync(name, basedOn, AdminCaller.Of(http).Author(reason), cancellationToken)) ?? Results.NoContent();
    }

    private static IResult? Refusal(EditOutcome outcome) => ConditionalEdit.Refusal(outcome, Reasons.InvalidRegistration, Unknown);

    private static IResult Unknown() => AdminProblem.Of(StatusCodes.Status404NotFound, "There is no such server.", Reasons.UnknownServer);
}
