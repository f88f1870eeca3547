using Microsoft.AspNetCore.Authentication;
using Xaa.Client;
using Xaa.McpClientHost.Connections;
using Xaa.McpClientHost.SignIn;

namespace Xaa.McpClientHost.StepUp;

/// <summary>The way back from a stronger sign-in: its tokens take the place of those of the same sign-in of the same person, and of nobody else.</summary>
public static partial class StepUpReturn
{
    private const string QuestionItem = ".step_up";
    private const string SignInItem = ".step_up.sign_in";

    /// <summary>Whether a sign-in was begun to answer a question.</summary>
    public static bool IsOne(AuthenticationProperties? properties) => properties?.Items.ContainsKey(QuestionItem) == true;

    /// <summary>Notes, in the sealed state of the sign-in, which question of which sign-in it answers.</summary>
    public static void Mark(AuthenticationProperties properties, StepUpQuestion question, AuthenticationTicket ticket)
    {
        properties.Items[QuestionItem] = question.Id;
        properties.Items[SignInItem] = SignInStore.KeyOf(ticket.Handle());
    }

    /// <summary>Takes the tokens over instead of signing in, and says on a page of its own what came of it.</summary>
    public static async Task ReceiveAsync(TicketReceivedContext context)
    {
        context.HandleResponse();
        var outcome = await TakeOverAsync(context.HttpContext, new(context.Principal!, context.Properties, context.Scheme.Name));
        Log.Ended(context.HttpContext.RequestServices.GetRequiredService<ILogger<StepUpDesk>>(), outcome);
        await StepUpPage.Show(outcome).ExecuteAsync(context.HttpContext);
    }

    /// <summary>A sign-in that failed at the IdP or on the way leaves everything as it was; the question stands.</summary>
    public static Task ShowFailureAsync(RemoteFailureContext context)
    {
        context.HandleResponse();
        Log.Failed(context.HttpContext.RequestServices.GetRequiredService<ILogger<StepUpDesk>>(), (context.Failure as SignInException)?.Reason);
        return StepUpPage.Show(StepUpOutcome.Failed).ExecuteAsync(context.HttpContext);
    }

    private static async Task<StepUpOutcome> TakeOverAsync(HttpContext http, AuthenticationTicket fresh)
    {
        var services = http.RequestServices;
        var items = fresh.Properties.Items;
        // The browser's own cookie says whose sign-in it is: a link that somebody else began changes nothing of it.
        if ((await http.AuthenticateAsync()).Ticket is not { } own || SignInStore.KeyOf(own.Handle()) != items[SignInItem])
        {
            await GiveBackAsync(services, fresh);
            return StepUpOutcome.OtherSignIn;
        }
        if (own.Subject() != fresh.Subject())
        {
            await GiveBackAsync(services, fresh);
            return StepUpOutcome.OtherPerson;
        }
        var person = services.GetRequiredService<People>().Open(own);
        if (!await person.TakeOverAsync(fresh, http.RequestAborted))
        {
            await GiveBackAsync(services, fresh);
            return StepUpOutcome.OtherSignIn;
        }
        await GiveBackAsync(services, own);
        if (person.StepUp.Open is not { } question || question.Id != items[QuestionItem])
            return StepUpOutcome.Over;
        if (!question.IsSatisfiedBy(fresh.Principal, services.GetRequiredService<TimeProvider>().GetUtcNow()))
            return StepUpOutcome.TooWeak;
        return question.TryAnswer(stronger: true) ? StepUpOutcome.Done : StepUpOutcome.Over;
    }

    /// <summary>
    /// Gives tokens back to the IdP that nobody here uses. With one refresh token goes all that its session holds for this client, so not where a
    /// sign-in here is of the same session: then they end with the session, as when she was only asked for the second factor.
    /// </summary>
    private static async Task GiveBackAsync(IServiceProvider services, AuthenticationTicket unused)
    {
        if (unused.RefreshToken() is not { } token || unused.SessionId() is not { } session)
            return;
        if (await services.GetRequiredService<SignInStore>().HoldsSessionAsync(session, CancellationToken.None))
            return;
        try
        {
            await services.GetRequiredService<IdpClient>().RevokeAsync(token, CancellationToken.None);
        }
        catch (SignInException e)
        {
            Log.NotGivenBack(services.GetRequiredService<ILogger<StepUpDesk>>(), e.Reason);
        }
    }

    private static partial class Log
    {
        [LoggerMessage(3, LogLevel.Warning, "Unused tokens could not be given back to the identity provider and end with their session: {Reason}.")]
        public static partial void NotGivenBack(ILogger log, string reason);

        [LoggerMessage(1, LogLevel.Information, "A stronger sign-in ended: {Outcome}.")]
        public static partial void Ended(ILogger log, StepUpOutcome outcome);

        [LoggerMessage(2, LogLevel.Warning, "A stronger sign-in was not accepted: {Reason}.")]
        public static partial void Failed(ILogger log, string? reason);
    }
}

/// <summary>What came of a stronger sign-in.</summary>
public enum StepUpOutcome
{
    /// <summary>It is as strong as was asked, and the call goes on.</summary>
    Done,

    /// <summary>Nobody waits for it any more.</summary>
    Over,

    /// <summary>The IdP asked for less.</summary>
    TooWeak,

    /// <summary>Somebody else signed in.</summary>
    OtherPerson,

    /// <summary>It was begun in another browser, or the sign-in has ended meanwhile.</summary>
    OtherSignIn,

    /// <summary>The IdP refused, or its answer was not accepted.</summary>
    Failed,
}
