using Microsoft.Extensions.Options;
using Xaa.Jwt;
using Xaa.Server;
using Xaa.Storage;

namespace Xaa.Idp;

/// <summary>Collects every fault before it answers, each naming its key.</summary>
public sealed class ValidateIdpOptions : IValidateOptions<IdpOptions>
{
    public ValidateOptionsResult Validate(string? name, IdpOptions options)
    {
        List<string> faults =
        [
            .. IssuerFaults(options),
            .. TenantFaults(options),
            .. DirectoryFaults(options),
            .. LifetimeFaults(options),
            .. KeyFaults(options),
            .. RecordFaults(options),
            .. options.ClientIdMetadataDocuments.Where(allowed => !ClientMetadataOptions.IsHostOrAddress(allowed)).Select(allowed =>
                $"Idp:{nameof(IdpOptions.ClientIdMetadataDocuments)} '{allowed}' must be a host, or an https address with a path, in lower case."),
        ];
        return faults.Count == 0 ? ValidateOptionsResult.Success : ValidateOptionsResult.Fail(faults);
    }

    private static IEnumerable<string> IssuerFaults(IdpOptions options)
    {
        if (!Uri.TryCreate(options.Issuer, UriKind.Absolute, out var issuer) || issuer.Scheme is not ("http" or "https"))
        {
            yield return "Idp:Issuer must be an absolute http or https address.";
            yield break;
        }
        // The issuer is compared as an exact string everywhere: only the form that Uri itself would write avoids surprises.
        if (issuer.GetLeftPart(UriPartial.Authority) != options.Issuer || issuer.UserInfo.Length > 0)
            yield return "Idp:Issuer must be scheme, host and port in lower case, without user, path, query, default port or final slash.";
        if (issuer.Scheme == "http" && !issuer.IsLoopback)
            yield return "Idp:Issuer must be https; http is accepted on loopback only.";
    }

    // Compared as an exact string by those who are told it.
    private static IEnumerable<string> TenantFaults(IdpOptions options)
    {
        if (options.Tenant is { } tenant && (tenant.Length is 0 or > 200 || tenant.Any(c => c is <= ' ' or > '~')))
            yield return $"Idp:{nameof(IdpOptions.Tenant)} must be 1 to 200 visible ASCII characters without spaces, or be left out.";
    }

    private static IEnumerable<string> DirectoryFaults(IdpOptions options)
    {
        if (string.IsNullOrWhiteSpace(options.DataDirectory))
            yield return "Idp:DataDirectory must name the directory that the store lives in.";
        if (PostgresSettings.FaultOf($"ConnectionStrings:{IdpSetup.Party}", options.ConnectionString) is { } fault)
            yield return fault;
        if (options.SeedFile is { Length: > 0 } seed && !File.Exists(seed))
            yield return $"Idp:SeedFile does not exist: {seed}";
    }

    // A peer that was told of an unknown key asks again after the refetch interval: by then the new key has to stand in the set.
    private static IEnumerable<string> KeyFaults(IdpOptions options)
    {
        if (options.KeyAnnouncement < RemoteIssuerKeys.RefetchInterval || options.KeyAnnouncement > TimeSpan.FromDays(1))
            yield return $"Idp:{nameof(IdpOptions.KeyAnnouncement)} must be between {RemoteIssuerKeys.RefetchInterval} and 1 day.";
        if (KeyRotationSettings.FaultOf($"Idp:{nameof(IdpOptions.KeyRotation)}", options.KeyRotation) is { } fault)
            yield return fault;
    }

    private static IEnumerable<string> RecordFaults(IdpOptions options)
    {
        if (options.RecordRetention < RecordStore.LeastRetention)
            yield return $"Idp:{nameof(IdpOptions.RecordRetention)} must be {RecordStore.LeastRetention} or more.";
    }

    private static IEnumerable<string> LifetimeFaults(IdpOptions options)
    {
        (string Key, TimeSpan Value, TimeSpan Most)[] lifetimes =
        [
            (nameof(IdpOptions.CodeLifetime), options.CodeLifetime, TimeSpan.FromSeconds(60)),
            (nameof(IdpOptions.IdTokenLifetime), options.IdTokenLifetime, TimeSpan.FromHours(1)),
            (nameof(IdpOptions.AccessTokenLifetime), options.AccessTokenLifetime, TimeSpan.FromMinutes(5)),
            (nameof(IdpOptions.IdJagLifetime), options.IdJagLifetime, TimeSpan.FromMinutes(5)),
            (nameof(IdpOptions.SessionIdleLifetime), options.SessionIdleLifetime, options.SessionLifetime),
            (nameof(IdpOptions.SessionLifetime), options.SessionLifetime, TimeSpan.FromDays(30)),
        ];
        foreach (var (key, value, most) in lifetimes)
        {
            if (value < TimeSpan.FromSeconds(1) || value > most)
                yield return $"Idp:{key} must be between 1 second and {most}.";
        }
    }
}
