using Xaa.OAuth;
using Xaa.Records;

namespace Xaa.Idp.SignIn;

/// <summary>Records sign-ins that failed: no token request comes of them that would. How many an anonymous caller can cause is limited.</summary>
public sealed class SignInRecords(IRecordStore records, RecordGate gate, TimeProvider clock)
{
    public async ValueTask RefusedAsync(string? clientId, string? personId, string reason, CancellationToken cancellationToken)
    {
        using var draft = new RecordDraft(IdpSetup.Party, FlowStep.SignIn, clock) { ClientId = clientId, Subject = personId };
        var record = draft.Finish(new(OAuthErrors.AccessDenied, "The sign-in failed.", reason));
        if (gate.TryEnter())
            await records.EnqueueAsync(record, cancellationToken);
    }
}
