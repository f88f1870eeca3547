using System.Diagnostics.CodeAnalysis;
using System.Security.Claims;
using Microsoft.AspNetCore.Authorization;
using Microsoft.Extensions.DependencyInjection;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>The authorization that the attributes of a tool, prompt or resource ask for.</summary>
internal static class PrimitivePolicy
{
    public static bool IsGuarded([NotNullWhen(true)] IMcpServerPrimitive? primitive) =>
        primitive is not null
        && !primitive.Metadata.Any(entry => entry is IAllowAnonymous)
        && primitive.Metadata.Any(entry => entry is IAuthorizeData or AuthorizationPolicy or IAuthorizationRequirementData);

    public static async ValueTask<bool> AllowsAsync(IMcpServerPrimitive? primitive, MessageContext call)
    {
        if (!IsGuarded(primitive))
        {
            return true;
        }

        var services = call.Services ?? throw new InvalidOperationException("The MCP server was started without services.");
        var policies = services.GetService<IAuthorizationPolicyProvider>()
            ?? throw new InvalidOperationException($"Call AddAuthorization(): '{primitive.Id}' has authorization attributes.");

        if (await CombineAsync(policies, primitive.Metadata) is not { } policy)
        {
            return true;
        }

        var anonymous = new ClaimsPrincipal(new ClaimsIdentity());
        var result = await services.GetRequiredService<IAuthorizationService>().AuthorizeAsync(call.User ?? anonymous, call, policy);
        return result.Succeeded;
    }

    // As ASP.NET Core's authorization middleware combines an endpoint's metadata.
    private static async ValueTask<AuthorizationPolicy?> CombineAsync(IAuthorizationPolicyProvider policies, IReadOnlyList<object> metadata)
    {
        var policy = await AuthorizationPolicy.CombineAsync(policies, metadata.OfType<IAuthorizeData>(), metadata.OfType<AuthorizationPolicy>());
        var requirements = metadata.OfType<IAuthorizationRequirementData>().SelectMany(data => data.GetRequirements()).ToArray();
        if (requirements.Length == 0)
        {
            return policy;
        }

        var demanded = new AuthorizationPolicyBuilder().AddRequirements(requirements);
        return policy is null ? demanded.Build() : demanded.Combine(policy).Build();
    }
}
