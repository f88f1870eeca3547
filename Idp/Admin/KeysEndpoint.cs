using Xaa.Jwt;
using Xaa.OAuth;
using Xaa.Storage;

namespace Xaa.Idp.Admin;

/// <summary>The signing keys: what each is for now, and a new one.</summary>
public static partial class KeysEndpoint
{
    public static IResult List(SigningKeys keys) => Results.Json(new { keys = keys.Status });

    public static async Task<IResult> RotateAsync(
        HttpContext http, KeyRotation rotation, SigningKeys keys, ILogger<KeyRotation> log, CancellationToken cancellationToken)
    {
        if (!await rotation.RotateAsync(cancellationToken))
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
