namespace Xaa.OAuth;

/// <summary>x</summary>
public static class P { }
