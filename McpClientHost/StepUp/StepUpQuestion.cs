using System.Globalization;
using System.Security.Claims;
using Xaa.Client;
using Xaa.OAuth;

namespace Xaa.McpClientHost.StepUp;

/// <summary>One question for a stronger sign-in.</summary>
public sealed class StepUpQuestion(StepUpRequest request, DateTimeOffset until)
{
    // Clocks differ a little between IdP and agent.
    private static readonly TimeSpan Skew = TimeSpan.FromSeconds(30);

    private readonly TaskCompletionSource<bool> _answer = new(TaskCreationOptions.RunContinuationsAsynchronously);

    public string Id { get; } = Guid.NewGuid().ToString("N");

    public StepUpRequest Request => request;

    /// <summary>How long the call waits.</summary>
    public DateTimeOffset Until => until;

    public Task<bool> Answer => _answer.Task;

    /// <summary>Ends the wait. False when it is over already.</summary>
    public bool TryAnswer(bool stronger) => _answer.TrySetResult(stronger);

    /// <summary>Whether a fresh sign-in brings what was asked. What it does not say, it does not bring.</summary>
    public bool IsSatisfiedBy(ClaimsPrincipal person, DateTimeOffset now)
    {
        var (acrValues, maxAge) = request.Requirement;
        if (acrValues is not null && !Scopes.Parse(acrValues).Contains(person.FindFirstValue(ClaimNames.Acr), StringComparer.Ordinal))
            return false;
        return maxAge is not { } age
            || (long.TryParse(person.FindFirstValue(ClaimNames.AuthTime), NumberStyles.None, CultureInfo.InvariantCulture, out var at)
                && DateTimeOffset.FromUnixTimeSeconds(at) + age + Skew >= now);
    }
}
