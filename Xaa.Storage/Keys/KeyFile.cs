using System.Security.Cryptography;
using System.Text;

namespace Xaa.Storage;

/// <summary>The key-encryption key as a file: base64, mode 0600.</summary>
internal static class KeyFile
{
    private const UnixFileMode Owner = UnixFileMode.UserRead | UnixFileMode.UserWrite;
    private const int Attempts = 100;
    private static readonly TimeSpan s_pause = TimeSpan.FromMilliseconds(20);

    public static byte[] LoadOrCreate(string path)
    {
        CreateDirectory(Path.GetDirectoryName(Path.GetFullPath(path))!);
        for (var attempt = 1; ; attempt++)
        {
            try
            {
                return IsWritten(path) ? Load(path) : Create(path);
            }
            catch (IOException) when (attempt < Attempts && File.Exists(path))
            {
                // Another process holds the file for the moment that it takes to write the key.
                Thread.Sleep(s_pause);
            }
        }
    }

    private static bool IsWritten(string path) => new FileInfo(path) is { Exists: true, Length: > 0 };

    private static byte[] Load(string path)
    {
        if (!OperatingSystem.IsWindows() && (File.GetUnixFileMode(path) & ~(Owner | UnixFileMode.UserExecute)) != 0)
            throw new InvalidOperationException($"Others can read the key file {path}. Run: chmod 600 {path}");
        return KeyEncryptionKey.Parse(File.ReadAllText(path), $"The key in {path}");
    }

    // The file is locked while it is open, so of two processes that start at once one writes the key, and the other finds it.
    private static byte[] Create(string path)
    {
        var options = new FileStreamOptions { Mode = FileMode.OpenOrCreate, Access = FileAccess.ReadWrite, Share = FileShare.None };
        if (!OperatingSystem.IsWindows())
            options.UnixCreateMode = Owner;

        using (var file = new FileStream(path, options))
        {
            if (file.Length == 0)
            {
                var key = Convert.ToBase64String(RandomNumberGenerator.GetBytes(KeyEncryptionKey.Length));
                file.Write(Encoding.ASCII.GetBytes(key + "\n"));
                file.Flush(flushToDisk: true);
            }
        }

        return Load(path);
    }

    private static void CreateDirectory(string path)
    {
        if (OperatingSystem.IsWindows())
            Directory.CreateDirectory(path);
        else
            Directory.CreateDirectory(path, Owner | UnixFileMode.UserExecute);
    }
}
