using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;

namespace Xaa.AppHost;

/// <summary>The commands of the demo on the dashboard: suspend and restore alice, rotate keys, reset.</summary>
internal static class DemoCommands
{
    public const string Suspend = "suspend-alice";
    public const string Restore = "restore-alice";
    public const string RotateKeys = "rotate-keys";
    public const string Reset = "reset-demo";

    public static IResourceBuilder<ProjectResource> WithDemoCommands(this IResourceBuilder<ProjectResource> idp, Demo demo)
    {
        var services = idp.ApplicationBuilder.Services;
        services.AddHttpClient(nameof(OperatorClient), http => http.Timeout = TimeSpan.FromSeconds(30)).RemoveAllLoggers();
        services.AddSingleton(provider =>
            new OperatorClient(provider.GetRequiredService<IHttpClientFactory>(), idp.GetEndpoint("http"), demo));
        services.AddSingleton(provider => new DemoReset(
            demo,
            provider.GetRequiredService<DistributedApplicationModel>(),
            provider.GetRequiredService<ResourceCommandService>(),
            provider.GetRequiredService<ResourceNotificationService>()));

        // On one machine nothing keeps the key set for longer than this, and whoever rotates wants to see it.
        idp.WithEnvironment("Idp__KeyAnnouncement", "00:00:15");
        if (demo.File.People.FirstOrDefault(person => person.UserName == "alice") is { } alice)
            idp.WithSuspension(alice);
        return idp.WithKeyRotation().WithReset();
    }

    private static void WithSuspension(this IResourceBuilder<ProjectResource> idp, Person person)
    {
        var state = new PersonState(person.Active);
        idp.OnResourceReady((resource, ready, cancellationToken) =>
        {
            // In a store of an earlier run she may be as somebody left her. Those that wait for the IdP need not wait for this.
            _ = state.ReadAsync(resource, ready.Services, person, cancellationToken);
            return Task.CompletedTask;
        });
        idp.WithCommand(
            Suspend,
            $"Suspend {person.UserName}",
            context => ChangeAsync(context, active: false),
            new CommandOptions
            {
                Description = $"Ends all sessions of {person.DisplayName}; she can neither sign in nor get a token.",
                ConfirmationMessage = $"Suspend {person.DisplayName}? All her sessions end, and step 2 is refused from now on. "
                    + "Access tokens that are out live on for up to 5 minutes.",
                IconName = "PersonProhibited",
                UpdateState = context => state.For(context, whenActive: true),
            });
        idp.WithCommand(
            Restore,
            $"Restore {person.UserName}",
            context => ChangeAsync(context, active: true),
            new CommandOptions
            {
                Description = $"Lets {person.DisplayName} sign in again.",
                ConfirmationMessage = $"Restore {person.DisplayName}? She can sign in again; what she was signed in to stays ended.",
                IconName = "PersonAvailable",
                UpdateState = context => state.For(context, whenActive: false),
            });

        async Task<ExecuteCommandResult> ChangeAsync(ExecuteCommandContext context, bool active)
        {
            try
            {
                await context.Services.GetRequiredService<OperatorClient>().SetActiveAsync(person, active, context.CancellationToken);
            }
            catch (Exception failed) when (failed is OperatorException or HttpRequestException)
            {
                return CommandResults.Failure(failed.Message);
            }
            await state.SetAsync(idp.Resource, context.Services, active);
            return CommandResults.Success(active
                ? $"{person.DisplayName} can sign in again."
                : $"{person.DisplayName} is suspended: her sessions are ended, her next token exchange is refused.");
        }
    }

    private static IResourceBuilder<ProjectResource> WithKeyRotation(this IResourceBuilder<ProjectResource> idp) => idp.WithCommand(
        RotateKeys,
        "Rotate keys",
        async context =>
        {
            try
            {
                var signsFrom = await context.Services.GetRequiredService<OperatorClient>().RotateKeysAsync(context.CancellationToken);
                return CommandResults.Success(
                    $"New keys are published; they sign from {signsFrom:HH:mm:ss} UTC. The old ones verify for 61 minutes more.");
            }
            catch (Exception failed) when (failed is OperatorException or HttpRequestException)
            {
                return CommandResults.Failure(failed.Message);
            }
        },
        new CommandOptions
        {
            Description = "Gives the IdP new signing keys. Tokens that are out stay good.",
            ConfirmationMessage = "Give the IdP new signing keys? They are published at once and sign a little later; no request is lost.",
            IconName = "KeyReset",
            UpdateState = IfRunning,
        });

    private static IResourceBuilder<ProjectResource> WithReset(this IResourceBuilder<ProjectResource> idp) => idp.WithCommand(
        Reset,
        "Reset the demo",
        context => context.Services.GetRequiredService<DemoReset>().RunAsync(context.Logger, context.CancellationToken),
        new CommandOptions
        {
            Description = "Stops all services, empties their stores and starts them again.",
            ConfirmationMessage = "Reset the demo? Everyone is signed out; sessions, records, signing keys, suspensions and what "
                + "the MCP servers hold are lost. People, rules, addresses and client secrets are as the demo file says.",
            IconName = "ArrowReset",
        });

    private static ResourceCommandState IfRunning(UpdateCommandStateContext context) =>
        context.ResourceSnapshot.State?.Text == KnownResourceStates.Running ? ResourceCommandState.Enabled : ResourceCommandState.Disabled;

    /// <summary>Whether the person is active, as far as is known here: decides which of the two commands can be given.</summary>
    private sealed class PersonState(bool active)
    {
        private volatile bool _active = active;

        public ResourceCommandState For(UpdateCommandStateContext context, bool whenActive) =>
            _active == whenActive ? IfRunning(context) : ResourceCommandState.Disabled;

        public Task SetAsync(IResource idp, IServiceProvider services, bool active)
        {
            _active = active;
            // The states of commands are asked for anew at each change of the resource.
            return services.GetRequiredService<ResourceNotificationService>().PublishUpdateAsync(idp, snapshot => snapshot);
        }

        public async Task ReadAsync(IResource idp, IServiceProvider services, Person person, CancellationToken cancellationToken)
        {
            try
            {
                await SetAsync(idp, services, await services.GetRequiredService<OperatorClient>().IsActiveAsync(person, cancellationToken));
            }
            catch (Exception failed) when (failed is OperatorException or HttpRequestException or OperationCanceledException)
            {
                services.GetRequiredService<ResourceLoggerService>().GetLogger(idp).LogWarning(
                    "Whether {Person} is suspended is not known to the dashboard: {Reason}", person.UserName, failed.Message);
            }
        }
    }
}
