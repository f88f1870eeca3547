using System.Security.Cryptography;
using Microsoft.AspNetCore.Authentication;
using Microsoft.AspNetCore.DataProtection;

namespace Xaa.Client;

/// <summary>
/// A sign-in in a file, sealed by ASP.NET Core's Data Protection, for an app that a person runs again and again: one file for each sign-in, readable by
/// its owner alone, written whole or not at all.
/// </summary>
/// <remarks>
/// The keys of Data Protection are what the file is worth: keep them where the platform protects them, or in a folder of the owner's. Beside the file
/// stands an empty one, <c>….lock</c>, that processes hold while they change it.
/// </remarks>
/// <param name="path">The file.</param>
/// <param name="client">Who the sign-in was made by: a file of another client or of another IdP is none.</param>
/// <param name="protection">Seals it.</param>
/// <param name="time">Says when it is over.</param>
public sealed class SealedSignInFile(string path, ClientRegistration client, IDataProtectionProvider protection, TimeProvider time) : IKeptSignIn
{
    /// <summary>How long another process may hold it: longer than the IdP may take to answer.</summary>
    public static readonly TimeSpan Patience = TimeSpan.FromSeconds(90);

    private const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private static readonly TimeSpan Pause = TimeSpan.FromMilliseconds(50);

    private readonly IDataProtector _protector = protection.CreateProtector("Xaa.Client.SealedSignInFile", client.Issuer, client.ClientId);
    private readonly string _path = Path.GetFullPath(path);

    /// <inheritdoc/>
    public async ValueTask<AuthenticationTicket?> FindAsync(CancellationToken cancellationToken)
    {
        try
        {
            var ticket = TicketSerializer.Default.Deserialize(_protector.Unprotect(await File.ReadAllBytesAsync(_path, cancellationToken)));
            return ticket?.Properties.ExpiresUtc <= time.GetUtcNow() ? null : ticket;
        }
        catch (Exception e) when (e is CryptographicException or FileNotFoundException or DirectoryNotFoundException or UnauthorizedAccessException)
        {
            return null;
        }
    }

    /// <summary>Keeps a new sign-in, in place of the one before.</summary>
    public async ValueTask SaveAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        await using var held = await HoldAsync(cancellationToken);
        await WriteAsync(ticket, cancellationToken);
    }

    /// <inheritdoc/>
    public async ValueTask<bool> ReplaceAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        if (!File.Exists(_path))
            return false;
        await WriteAsync(ticket, cancellationToken);
        return true;
    }

    /// <inheritdoc/>
    public ValueTask RemoveAsync(CancellationToken cancellationToken)
    {
        File.Delete(_path);
        return ValueTask.CompletedTask;
    }

    /// <inheritdoc/>
    /// <exception cref="SignInException">Another process holds it for longer than <see cref="Patience"/>.</exception>
    public async ValueTask<IAsyncDisposable> HoldAsync(CancellationToken cancellationToken)
    {
        CreateFolder();
        var started = TimeProvider.System.GetTimestamp();
        while (true)
        {
            try
            {
                // The system lets go of it when the process ends, however that happens; so the file may stay.
                return new FileStream(_path + ".lock", Options(FileMode.OpenOrCreate));
            }
            catch (IOException) when (TimeProvider.System.GetElapsedTime(started) < Patience)
            {
                await Task.Delay(Pause, cancellationToken);
            }
            catch (IOException e)
            {
                throw new SignInException(SignInReasons.IdpUnavailable, "Another process holds the sign-in.", e);
            }
        }
    }

    private async ValueTask WriteAsync(AuthenticationTicket ticket, CancellationToken cancellationToken)
    {
        CreateFolder();
        // Beside it and then in its place: who reads finds the old one or the new one, and never half of one.
        var next = $"{_path}.{Guid.NewGuid():N}";
        try
        {
            await using (var file = new FileStream(next, Options(FileMode.CreateNew)))
            {
                await file.WriteAsync(_protector.Protect(TicketSerializer.Default.Serialize(ticket)), cancellationToken);
                file.Flush(flushToDisk: true);
            }
            File.Move(next, _path, overwrite: true);
        }
        finally
        {
            File.Delete(next);
        }
    }

    private void CreateFolder()
    {
        var folder = Path.GetDirectoryName(_path)!;
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(folder);
        else
            Directory.CreateDirectory(folder, OwnerOnly | UnixFileMode.UserExecute);
    }

    private static FileStreamOptions Options(FileMode mode)
    {
        var options = new FileStreamOptions { Mode = mode, Access = FileAccess.ReadWrite, Share = FileShare.None };
        // On Windows a file takes the permissions of its folder, which in a profile is its owner's.
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = OwnerOnly;
        return options;
    }
}
