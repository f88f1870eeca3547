namespace Xaa.Idp.SignIn;

/// <summary>How long to wait, as people say it.</summary>
public static class Waits
{
    public static string Words(TimeSpan wait)
    {
        if (wait <= TimeSpan.FromSeconds(90))
            return wait <= TimeSpan.FromSeconds(60) ? "a minute" : "two minutes";
        var minutes = (int)Math.Ceiling(wait.TotalMinutes);
        return minutes == 60 ? "an hour" : $"{minutes} minutes";
    }
}
