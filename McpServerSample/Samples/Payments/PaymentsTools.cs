using System.ComponentModel;
using System.Security.Claims;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;
using ModelContextProtocol.Server;
using Xaa.Server;

namespace Xaa.McpServerSample.Samples.Payments;

/// <summary>Money moves at most once per idempotency key of a caller: a repeated request gets the answer of the first.</summary>
[McpServerToolType]
public sealed class PaymentsTools(PaymentsDb db, TimeProvider clock)
{
    /// <summary>What an agent may charge in one go, in cents.</summary>
    public const long ChargeLimit = 50_000;

    // In seconds: who moves money has signed in on the same day.
    private const int WorkingDay = 12 * 60 * 60;

    private const int MostResults = 50;

    [McpServerTool(Name = "list_payments", Title = "List payments", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Lists payments with their refunds, the newest first, at most 50. Amounts are cents.")]
    [RequireScope("payments.read")]
    public async Task<IReadOnlyList<Payment>> ListPaymentsAsync(
        [Description("Only payments of this customer, such as globex. Leave it out for all.")] string? customerId = null,
        CancellationToken cancellationToken = default)
    {
        if (customerId is not null)
            await RequireCustomerAsync(customerId, cancellationToken);
        return await Payments
            .Where(payment => customerId == null || payment.CustomerId == customerId)
            .OrderByDescending(payment => payment.MadeAt)
            .Take(MostResults)
            .ToListAsync(cancellationToken);
    }

    [McpServerTool(Name = "get_payment", Title = "Read a payment", ReadOnly = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Reads one payment with its refunds. Amounts are cents.")]
    [RequireScope("payments.read")]
    public async Task<Payment> GetPaymentAsync(
        [Description("The payment's id, as list_payments gives it.")] long paymentId,
        CancellationToken cancellationToken) =>
        await Payments.SingleOrDefaultAsync(payment => payment.Id == paymentId, cancellationToken)
        ?? throw new McpException($"There is no payment {paymentId}. list_payments lists them with their ids.");

    [McpServerTool(Name = "charge_card", Title = "Charge a card", Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Charges the card that a customer has on file. At most 50000 cents in one go.")]
    [RequireScope("payments.charge"), RequireMaxAge(WorkingDay)]
    public async Task<Payment> ChargeCardAsync(
        [Description("The customer, such as globex.")] string customerId,
        [Description("The amount in cents, 1 to 50000.")] long amount,
        [Description("What it is for, as the customer will read it.")] string description,
        [Description("Your own name for this request. Use the same one when you repeat it, so that the card is charged once.")] string idempotencyKey,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var actor = Actor.Of(user);
        var payment = new Payment
        {
            CustomerId = customerId,
            Description = Arguments.Text(description, "description", 200),
            Amount = Arguments.Between(amount, "amount", 1, ChargeLimit),
            Currency = "EUR",
            MadeBy = actor.Person,
            Client = actor.Client,
            MadeAt = clock.GetUtcNow(),
            IdempotencyKey = Arguments.Text(idempotencyKey, "idempotencyKey", 100),
        };
        PaymentDetail.Require(user, customerId, amount);
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        await RequireCustomerAsync(customerId, cancellationToken);
        var before = await Payments.SingleOrDefaultAsync(
            other => other.MadeBy == payment.MadeBy && other.Client == payment.Client && other.IdempotencyKey == payment.IdempotencyKey,
            cancellationToken);
        if (before is not null)
        {
            var same = before.CustomerId == customerId && before.Amount == payment.Amount && before.Description == payment.Description;
            return same ? before : throw KeyTaken(payment.IdempotencyKey, $"payment {before.Id}");
        }
        db.Add(payment);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return payment;
    }

    [McpServerTool(Name = "refund_payment", Title = "Refund a payment", Idempotent = true, OpenWorld = false, UseStructuredContent = true)]
    [Description("Gives back a part of a payment or all that is left of it, and returns the payment with its refunds.")]
    [RequireScope("payments.charge"), RequireMaxAge(WorkingDay)]
    public async Task<Payment> RefundPaymentAsync(
        [Description("The payment's id, as list_payments gives it.")] long paymentId,
        [Description("The amount in cents, at most what is left of the payment.")] long amount,
        [Description("Why the money goes back, as the customer will read it.")] string reason,
        [Description("Your own name for this request. Use the same one when you repeat it, so that the money goes back once.")] string idempotencyKey,
        ClaimsPrincipal user,
        CancellationToken cancellationToken)
    {
        var actor = Actor.Of(user);
        var refund = new Refund
        {
            PaymentId = paymentId,
            Amount = amount,
            Reason = Arguments.Text(reason, "reason", 200),
            MadeBy = actor.Person,
            Client = actor.Client,
            MadeAt = clock.GetUtcNow(),
            IdempotencyKey = Arguments.Text(idempotencyKey, "idempotencyKey", 100),
        };
        await using var transaction = await db.Database.BeginTransactionAsync(cancellationToken);
        var payment = await GetPaymentAsync(paymentId, cancellationToken);
        PaymentDetail.Require(user, payment.CustomerId, amount);
        var before = await db.Refunds.AsNoTracking().SingleOrDefaultAsync(
            other => other.MadeBy == refund.MadeBy && other.Client == refund.Client && other.IdempotencyKey == refund.IdempotencyKey,
            cancellationToken);
        if (before is not null)
        {
            var same = before.PaymentId == paymentId && before.Amount == amount && before.Reason == refund.Reason;
            return same ? payment : throw KeyTaken(refund.IdempotencyKey, $"a refund of payment {before.PaymentId}");
        }
        var left = payment.Amount - payment.Refunded;
        if (amount < 1 || amount > left)
            throw new McpException($"{amount} cents cannot go back: of payment {paymentId} there are {left} left, and 1 is the least.");
        db.Add(refund);
        await db.SaveChangesAsync(cancellationToken);
        await transaction.CommitAsync(cancellationToken);
        return await GetPaymentAsync(paymentId, cancellationToken);
    }

    private IQueryable<Payment> Payments => db.Payments.AsNoTracking().Include(payment => payment.Refunds.OrderBy(refund => refund.Id));

    private async Task RequireCustomerAsync(string customerId, CancellationToken cancellationToken)
    {
        if (!await db.Customers.AnyAsync(customer => customer.Id == customerId, cancellationToken))
        {
            var known = await db.Customers.Select(customer => customer.Id).OrderBy(id => id).ToListAsync(cancellationToken);
            throw new McpException($"There is no customer '{customerId}'. The customers are {string.Join(", ", known)}.");
        }
    }

    private static McpException KeyTaken(string key, string what) =>
        new($"The idempotency key '{key}' stands for another request: {what}. Choose a new key for a new request.");
}
