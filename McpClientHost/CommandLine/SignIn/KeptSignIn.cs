using System.Security.Cryptography;
using System.Text;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;
using Xaa.Client;

namespace Xaa.McpClientHost.CommandLine;

/// <summary>The sign-in that is kept from one command to the next: a sealed file, in a folder that is this person's alone.</summary>
internal sealed class KeptSignIn(string folder, ClientRegistration client, IDataProtectionProvider protection)
{
    private readonly IDataProtector _protector = protection.CreateProtector("Xaa.McpClientHost.CommandLine");

    // One for each IdP and client: two stacks on one machine do not sign each other out.
    private readonly string _file = Path.Combine(
        folder, Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes($"{client.Issuer} {client.ClientId}")))[..16] + ".signin");

    public async ValueTask<AuthenticationTicket?> FindAsync(CancellationToken cancellationToken)
    {
        if (!File.Exists(_file))
            return null;
        try
        {
            return TicketSerializer.Default.Deserialize(_protector.Unprotect(await File.ReadAllBytesAsync(_file, cancellationToken)));
        }
        catch (CryptographicException)
        {
            return null;
        }
    }

    public async ValueTask SaveAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        var options = new FileStreamOptions { Mode = FileMode.Create, Access = FileAccess.Write };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = UnixFileMode.UserRead | UnixFileMode.UserWrite;
        // Beside it and then in its place: another command reads the old one or the new one, and never half of one.
        var next = $"{_file}.{Environment.ProcessId}";
        await using (var file = new FileStream(next, options))
            await file.WriteAsync(_protector.Protect(TicketSerializer.Default.Serialize(ticket)), cancellationToken);
        File.Move(next, _file, overwrite: true);
    }

    public void Remove() => File.Delete(_file);
}
