using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.DataProtection;
using QRCoder;
using Xaa.Idp.Sessions;
using Xaa.Server;

namespace Xaa.Idp.SecondFactor;

/// <summary>A secret that is offered to an authenticator app and not enrolled yet: it waits, sealed, in the page that shows it.</summary>
/// <param name="Secret">The secret.</param>
/// <param name="Sealed">What the page's form holds.</param>
public sealed record NewSecret(byte[] Secret, string Sealed)
{
    private const string Issuer = "Acme identity";

    /// <summary>To type where no camera is: groups of four.</summary>
    public string Text => string.Join(' ', Base32.Encode(Secret).Chunk(4).Select(group => new string(group)));

    /// <summary>What the QR code says, and a phone opens by itself: the key URI that authenticator apps agree on.</summary>
    public string AddressFor(string userName) =>
        $"otpauth://totp/{Uri.EscapeDataString(Issuer)}:{Uri.EscapeDataString(userName)}"
        + $"?secret={Base32.Encode(Secret)}&issuer={Uri.EscapeDataString(Issuer)}&algorithm=SHA1&digits={Totp.Digits}&period=30";

    /// <summary>
    /// The dark squares of a QR code as the path of an SVG: no script, no style and no data address, which the pages' policy forbids. The light edge
    /// that readers want is in it.
    /// </summary>
    public static (int Size, string Path) DrawQrCode(string text)
    {
        using var generator = new QRCodeGenerator();
        using var code = generator.CreateQrCode(text, QRCodeGenerator.ECCLevel.M);
        var path = new StringBuilder();
        for (var y = 0; y < code.ModuleMatrix.Count; y++)
        {
            for (var x = 0; x < code.ModuleMatrix[y].Count; x++)
            {
                if (code.ModuleMatrix[y][x])
                    path.Append(System.Globalization.CultureInfo.InvariantCulture, $"M{x} {y}h1v1h-1z");
            }
        }
        return (code.ModuleMatrix.Count, path.ToString());
    }

    public override string ToString() => "[new_secret]";
}

/// <summary>Makes secrets, and opens those that come back. One is for the session that it was shown in.</summary>
public sealed class NewSecrets(IDataProtectionProvider protection, TimeProvider clock)
{
    private readonly TimedSeal _seal = new(protection, "Xaa.Idp.SecondFactor.NewSecret", TimeSpan.FromMinutes(30), clock);

    public NewSecret Create(SignedInPerson person)
    {
        var secret = RandomNumberGenerator.GetBytes(Totp.SecretLength);
        return new(secret, _seal.Seal([.. secret, .. Encoding.UTF8.GetBytes(person.Session.Id)]));
    }

    /// <summary>The secret, or null when it was not made here for this session, or half an hour ago.</summary>
    public NewSecret? Open(string? text, SignedInPerson person) =>
        text is not null && _seal.Open(text) is { Content: var content }
        && Encoding.UTF8.GetString(content.AsSpan(Totp.SecretLength)) == person.Session.Id
            ? new(content[..Totp.SecretLength], text)
            : null;
}
