using System.Security.Claims;
using System.Text.Json;
using ModelContextProtocol;
using Xaa.OAuth;

namespace Xaa.McpServerSample.Samples.Payments;

/// <summary>
/// Authorization details of type <c>payment</c> (RFC 9396): what one call may move, whether it charges or refunds. A token may hold several, and a
/// call needs one that allows it; a token without any details is held to this server's own limits.
/// </summary>
/// <param name="Most">In cents.</param>
/// <param name="Customer">The only customer that it is for; null: all of them.</param>
public sealed record PaymentDetail(long Most, string? Customer)
{
    public const string Type = "payment";

    /// <summary>Reads <c>{"type":"payment","most":2500,"customer":"globex"}</c>.</summary>
    /// <returns>Null when it says anything else: what is not understood could be a restriction.</returns>
    public static PaymentDetail? TryRead(JsonElement element)
    {
        (long? most, string? customer) = (null, null);
        foreach (var member in element.EnumerateObject())
        {
            switch (member.Name)
            {
                case "type":
                    break;
                case "most" when member.Value.ValueKind == JsonValueKind.Number && member.Value.TryGetInt64(out var cents) && cents > 0:
                    most = cents;
                    break;
                case "customer" when member.Value.ValueKind == JsonValueKind.String && member.Value.GetString() is { Length: > 0 } id:
                    customer = id;
                    break;
                default:
                    return null;
            }
        }
        return most is { } limit ? new(limit, customer) : null;
    }

    /// <summary>Lets a call through that the caller's token allows.</summary>
    /// <exception cref="McpException">Its details allow less.</exception>
    public static void Require(ClaimsPrincipal user, string customerId, long amount)
    {
        if (user.FindFirst(ClaimNames.AuthorizationDetails)?.Value is not { } json)
            return;
        var details = AuthorizationDetails.TryParse(json) ?? throw new InvalidOperationException("The access token's details cannot be read.");
        var payments = details.Elements.Where(element => element.Type == Type).Select(element => TryRead(element.Json)).OfType<PaymentDetail>().ToList();
        if (payments.Exists(payment => payment.Allows(customerId, amount)))
            return;
        var allowed = payments is [] ? "no payment" : string.Join(" or ", payments.Select(payment => payment.Words));
        throw new McpException($"This access is for {allowed}; {amount} cents for '{customerId}' are beyond it. Ask for access that allows it.");
    }

    private string Words => $"at most {Most} cents a call{(Customer is null ? "" : $" for '{Customer}'")}";

    private bool Allows(string customerId, long amount) => amount <= Most && (Customer is null || Customer == customerId);
}
