using Xaa.Idp.Keys;
using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

public sealed record SigningKeyList(IReadOnlyList<SigningKeyStatus> Keys);

/// <summary>The signing keys: what each is for now, and a new one.</summary>
public static partial class KeysEndpoint
{
    public static IResult List(SigningKeys keys) => Results.Json(new SigningKeyList(keys.Status));

    public static async Task<IResult> RotateAsync(
        HttpContext http, KeyEdits edits, SigningKeys keys, ILogger<KeyRotation> log, string? reason, CancellationToken cancellationToken)
    {
        if (!await edits.RotateAsync(AdminCaller.Of(http).Author(reason), cancellationToken))
        {
            var first = keys.Status.Min(key => key.VerifiesUntil);
            return AdminProblem.Of(
                StatusCodes.Status409Conflict,
                $"{SigningKeyStore.MostGenerations} keys stand already; the first of them leaves at {first:u}.",
                Reasons.TooManyKeys);
        }
        var announced = keys.Status.Where(key => key.State == SigningKeyState.Announced).Select(key => key.KeyId);
        LogRotated(log, AdminCaller.Of(http).ClientId, string.Join(", ", announced));
        return List(keys);
    }

    [LoggerMessage(Level = LogLevel.Information, Message = "{Client} rotated the signing keys; {Keys} will sign.")]
    private static partial void LogRotated(ILogger logger, string client, string keys);
}
