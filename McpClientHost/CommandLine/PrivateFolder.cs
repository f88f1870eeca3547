namespace Xaa.McpClientHost.CommandLine;

/// <summary>A folder that only its owner may look into.</summary>
internal static class PrivateFolder
{
    public static void Create(string path)
    {
        if (OperatingSystem.IsWindows())
        {
            Directory.CreateDirectory(path);
            return;
        }
        const UnixFileMode OwnerOnly = UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute;
        Directory.CreateDirectory(path, OwnerOnly);
        // It may have been there before, made by somebody with a wider mask.
        File.SetUnixFileMode(path, OwnerOnly);
    }
}
