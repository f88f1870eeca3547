using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.AspNetCore.Http;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace Xaa.Mcp.Transport.Tests;

[McpServerToolType]
internal static class SampleTools
{
    [McpServerTool(Name = "echo")]
    public static string Echo(string message) => message;

    [McpServerTool(Name = "whoami")]
    public static string WhoAmI(ClaimsPrincipal? user) => user?.FindFirst("sub")?.Value ?? "nobody";

    [McpServerTool(Name = "order")]
    public static string Order([McpHeader("Region")] string region, [McpHeader("Count")] int? count = null) => $"{count ?? 1} for {region}";
}

[McpServerToolType]
internal static class GuardedTools
{
    [McpServerTool(Name = "erase"), Authorize("write")]
    public static string Erase() => "erased";
}

[McpServerToolType]
internal static class ScopeTools
{
    [McpServerTool(Name = "scope")]
    public static string Scope(IHttpContextAccessor accessor, PerScope scope)
    {
        var request = accessor.HttpContext!;
        var same = request.RequestServices.GetRequiredService<PerScope>() == scope;
        return $"{request.Request.Path}, {(same ? "same" : "other")} services";
    }
}

internal sealed class PerScope;

[McpServerPromptType]
internal static class GuardedPrompts
{
    [McpServerPrompt(Name = "open_prompt")]
    public static string Open() => "Say hello.";

    [McpServerPrompt(Name = "secret_prompt"), Authorize("write")]
    public static string Secret() => "Say the secret.";
}

[McpServerResourceType]
internal static class GuardedResources
{
    [McpServerResource(UriTemplate = "test://open")]
    public static string Open() => "open";

    [McpServerResource(UriTemplate = "test://secret"), Authorize("write")]
    public static string Secret() => "secret";

    [McpServerResource(UriTemplate = "test://secret/{page}"), Authorize("write")]
    public static string SecretPage(string page) => page;
}
