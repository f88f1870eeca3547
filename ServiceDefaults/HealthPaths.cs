namespace Xaa.ServiceDefaults;

internal static class HealthPaths
{
    public const string Health = "/health";
    public const string Alive = "/alive";
    public const string LiveTag = "live";

    public static bool Contains(string? path) => path is Health or Alive;
}
