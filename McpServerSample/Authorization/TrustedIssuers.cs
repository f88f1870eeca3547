using Xaa.Jwt;
using Xaa.McpServerSample.Seed;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Authorization;

/// <summary>The identity providers that this server accepts, each bound to its own keys.</summary>
public sealed class TrustedIssuers(ServerSeed seed, IHttpClientFactory http, TimeProvider clock, ILogger<RemoteIssuerKeys> logger)
    : IDisposable
{
    private readonly List<RemoteIssuerKeys> _keys = [];
    private IReadOnlyList<TrustedIssuer>? _all;

    public IReadOnlyList<TrustedIssuer> All => _all ??= [.. seed.TrustedIssuers.Select(Bind)];

    public void Dispose() => _keys.ForEach(k => k.Dispose());

    private TrustedIssuer Bind(TrustedIssuerSeed trusted)
    {
        var keys = new RemoteIssuerKeys(() => http.CreateClient("issuer-keys"), new(trusted.JwksUri), clock, logger);
        _keys.Add(keys);
        return new()
        {
            Issuer = trusted.Issuer,
            Algorithms = trusted.Algorithms,
            Keys = keys.FindAsync,
            Tenant = trusted.Tenant,
            AudienceTenant = trusted.AudienceTenant,
            IdentifiesBy = trusted.IdentifiesBy switch
            {
                ClaimNames.AudienceSubject => SubjectClaim.AudienceSubject,
                ClaimNames.SubjectId => SubjectClaim.SubjectId,
                _ => SubjectClaim.Subject,
            },
            SamlIssuer = trusted.SamlIssuer,
            AllowReuse = trusted.AllowReuse,
        };
    }
}
