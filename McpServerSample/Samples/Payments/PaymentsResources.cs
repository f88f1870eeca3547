using System.ComponentModel;
using System.Globalization;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol.Protocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Payments;

/// <summary>What can be read without a tool, and what one might ask a model about it.</summary>
[McpServerResourceType, McpServerPromptType]
public sealed class PaymentsResources(PaymentsDb db) : ICompletions
{
    [McpServerResource(UriTemplate = "payments://payments/{paymentId}", Name = "payment", Title = "A payment", MimeType = "application/json")]
    [Description("One payment with its refunds. Amounts are cents.")]
    [RequireScope("payments.read")]
    public async Task<string> PaymentAsync(string paymentId, CancellationToken cancellationToken)
    {
        var number = long.TryParse(paymentId, NumberStyles.None, CultureInfo.InvariantCulture, out var parsed) ? parsed : 0;
        return ToolAnswer.Json(
            await db.Whole.SingleOrDefaultAsync(payment => payment.Id == number, cancellationToken)
            ?? throw ToolAnswer.Unknown($"payment {paymentId}"));
    }

    [McpServerPrompt(Name = "explain_payment", Title = "Explain a payment")]
    [Description("Asks for a payment in the words of a letter to the customer.")]
    [RequireScope("payments.read")]
    public async Task<IEnumerable<PromptMessage>> ExplainPaymentAsync(
        [Description("The payment's id, as list_payments gives it.")] string paymentId, CancellationToken cancellationToken) => ToolAnswer.Prompt(
        "Explain this payment to the customer in a short letter: what it was for, what went back and why, and what is left. Amounts are cents.",
        $"payments://payments/{paymentId}",
        "application/json",
        await PaymentAsync(paymentId, cancellationToken));

    public IQueryable<string>? Of(string argument, string typed, ClaimsPrincipal user) => argument == "paymentId"
        ? db.Payments.OrderByDescending(payment => payment.Id).Select(payment => payment.Id.ToString()).Where(id => id.StartsWith(typed))
        : null;
}
