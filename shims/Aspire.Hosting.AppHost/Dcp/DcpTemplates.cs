using System.Text.RegularExpressions;

namespace Aspire.Hosting.Dcp;

/// <summary>DCP expands Go templates in arguments and in the values of variables; only our own may be.</summary>
internal static partial class DcpTemplates
{
    /// <summary>Stands for the port that the process is to listen on, which is chosen when it starts.</summary>
    public static string PortForServing(string service) => $$$"""{{portForServing "{{{service}}}"}}""";

    /// <summary>Keeps every pair of braces but those of <see cref="PortForServing"/> as it is.</summary>
    public static string Escape(string value) => ForeignBraces().Replace(value, """{{"{{"}}""");

    [GeneratedRegex("""\{\{(?!portForServing "[A-Za-z0-9-]+"\}\})""")]
    private static partial Regex ForeignBraces();
}
