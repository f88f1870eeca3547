using System.Net;
using System.Security.Cryptography;
using System.Security.Cryptography.X509Certificates;

namespace Aspire.Hosting.Dcp;

/// <summary>
/// The API server's certificate. DCP would make an RSA authority and certificate of its own at every start, which takes four seconds;
/// this one is ready at once, and because it is ours it can be pinned.
/// </summary>
internal sealed class DcpCertificate
{
    private readonly byte[] _raw;

    public DcpCertificate(string directory, TimeProvider time)
    {
        using var key = ECDsa.Create(ECCurve.NamedCurves.nistP256);
        var request = new CertificateRequest("CN=127.0.0.1", key, HashAlgorithmName.SHA256);
        var names = new SubjectAlternativeNameBuilder();
        names.AddIpAddress(IPAddress.Loopback);
        names.AddDnsName("localhost");
        request.CertificateExtensions.Add(names.Build());
        var now = time.GetUtcNow();
        using var certificate = request.CreateSelfSigned(now.AddMinutes(-5), now.AddYears(1));
        _raw = certificate.RawData;
        CertificatePath = Path.Combine(directory, "tls.crt");
        KeyPath = Path.Combine(directory, "tls.key");
        File.WriteAllText(CertificatePath, certificate.ExportCertificatePem());
        using var keyFile = new FileStream(KeyPath, new FileStreamOptions
        {
            Mode = FileMode.CreateNew,
            Access = FileAccess.Write,
            UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite
        });
        using var writer = new StreamWriter(keyFile);
        writer.Write(key.ExportPkcs8PrivateKeyPem());
    }

    public string CertificatePath { get; }

    public string KeyPath { get; }

    public bool Matches(X509Certificate? presented) => presented is not null && presented.GetRawCertData().AsSpan().SequenceEqual(_raw);
}
