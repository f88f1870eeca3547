namespace Aspire.Hosting.Dcp;

/// <summary>A lock between processes; it is free again when its holder ends, however it ends.</summary>
internal static class FileLock
{
    private static readonly TimeSpan s_retry = TimeSpan.FromMilliseconds(100);

    public static IDisposable Take(string path, TimeSpan timeout)
    {
        for (var waited = TimeSpan.Zero; ; waited += s_retry)
        {
            try
            {
                return new FileStream(path, FileMode.OpenOrCreate, FileAccess.ReadWrite, FileShare.None);
            }
            catch (IOException) when (waited < timeout)
            {
                Thread.Sleep(s_retry);
            }
        }
    }
}
