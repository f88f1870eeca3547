using System.Globalization;
using System.Text.Json;
using System.Text.RegularExpressions;

namespace Xaa.McpClientHost.Models.Scripted;

/// <summary>Requests about payments: refund, charge, look up.</summary>
internal static partial class PaymentPlans
{
    private const string Server = "payments";

    private static readonly string[] Ignored =
        ["refund", "refunds", "payment", "payments", "paid", "pay", "charge", "charged", "money", "customer", "customers", "card", "eur", "euro", "euros", "whole", "full", "number"];

    public static IEnumerable<Step>? Of(Talk talk)
    {
        var request = talk.Request;
        if (Refunding().IsMatch(request))
            return Refund(talk);
        if (Charging().Match(request) is { Success: true } charge && Wording.Cents(request) is { } cents)
            return Charge(talk, cents, Wording.Keywords(charge.Groups["who"].Value, Ignored), charge.Groups["what"].Value.Trim(' ', '.', '"'));
        if (Customers().IsMatch(request))
            return ListCustomers(talk);
        if (Sums().IsMatch(request))
            return Summarise(talk);
        return Looking().IsMatch(request) ? Show(talk) : null;
    }

    private static IEnumerable<Step> Refund(Talk talk)
    {
        if (talk.Missing(Server, "list_payments", "list_customers", "refund_payment") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var finding = new Search(talk);
        foreach (var step in finding.Steps("I look for the payment first."))
            yield return step;
        if (finding.Payments is not { } payments)
            yield break;

        var left = payments.FirstOrDefault(p => Left(p) > 0);
        if (left.ValueKind == JsonValueKind.Undefined)
        {
            yield return new Say(payments is [] ? "There is no such payment." : $"There is nothing left to refund of {Describe(payments[0])}: it went back already.");
            yield break;
        }
        var amount = Wording.Cents(AmountOf(talk.Request)) ?? Left(left);
        yield return new Say($"It is {Describe(left)}. I refund {Wording.Money(amount, left.Text("currency"))} of it, if you agree.");
        var id = left.Number("id");
        // The same while nothing has gone back, so that a repeated request moves the money once; another one afterwards.
        var key = string.Create(CultureInfo.InvariantCulture, $"refund-{id}-{left.Number("refunded")}-{amount}");
        var refund = talk.Call("refund_payment", ("paymentId", id), ("amount", amount), ("reason", ReasonOf(talk.Request)), ("idempotencyKey", key));
        yield return refund;
        yield return new Say(refund.Error is not null
            ? $"The refund did not happen. {refund.Error}"
            : $"Done: {Wording.Money(amount, left.Text("currency"))} went back to {left.Text("customerId")} for payment {id}. Its status is now *{refund.Data.Text("status")}*.");
    }

    private static IEnumerable<Step> Charge(Talk talk, long cents, IReadOnlyList<string> who, string what)
    {
        if (talk.Missing(Server, "list_customers", "list_payments", "charge_card") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var customers = talk.Call("list_customers", ("limit", 100));
        yield return customers;
        if (customers.Error is null && Wording.Fitting(customers.Rows, who, "id", "name") is [var customer, ..])
        {
            var id = customer.Text("id");
            var before = talk.Call("list_payments", ("customerId", id), ("limit", 1));
            yield return before;
            // Named after what was there before, so that a repeated request charges once.
            var key = string.Create(CultureInfo.InvariantCulture, $"charge-{id}-{cents}-after-{(before.Rows is [var latest, ..] ? latest.Number("id") : 0)}");
            var charge = talk.Call("charge_card", ("customerId", id), ("amount", cents), ("description", what), ("idempotencyKey", key));
            yield return charge;
            yield return new Say(charge.Error is null
                ? $"Done: payment {charge.Data.Number("id")}, {Wording.Money(cents, charge.Data.Text("currency"))} from {customer.Text("name")} for “{what}”."
                : $"The charge did not happen. {charge.Error}");
            yield break;
        }
        yield return new Say(customers.Error is null ? Unknown(who, customers.Rows) : Wording.Sorry(customers));
    }

    private static IEnumerable<Step> Show(Talk talk)
    {
        if (talk.Missing(Server, "list_payments", "list_customers") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var finding = new Search(talk);
        foreach (var step in finding.Steps(null))
            yield return step;
        if (finding.Payments is not { } payments)
            yield break;
        var shown = OnlyLast().IsMatch(talk.Request) ? payments.Take(1).ToList() : [.. payments.Take(20)];
        yield return new Say(shown is [] ? "There are no payments." : Wording.Bullets(shown.Select(p => Capital(Describe(p)))));
    }

    private static IEnumerable<Step> ListCustomers(Talk talk)
    {
        if (talk.Missing(Server, "list_customers") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var customers = talk.Call("list_customers", ("limit", 100));
        yield return customers;
        yield return new Say(customers.Error is null
            ? Wording.Bullets(customers.Rows.Select(c => $"**{c.Text("name")}** (`{c.Text("id")}`), {c.Text("cardBrand")} ending in {c.Text("cardLast4")}"))
            : Wording.Sorry(customers));
    }

    private static IEnumerable<Step> Summarise(Talk talk)
    {
        if (talk.Missing(Server, "payments_summary") is { } missing)
        {
            yield return new Say(missing);
            yield break;
        }
        var sums = talk.Call("payments_summary");
        yield return sums;
        if (sums.Error is not null)
        {
            yield return new Say(Wording.Sorry(sums));
            yield break;
        }
        var currency = sums.Data.Text("currency");
        yield return new Say($"""
            {Wording.Money(sums.Data.Number("amount"), currency)} came in, {Wording.Money(sums.Data.Number("refunded"), currency)} of it went back:

            {Wording.Bullets(sums.Data.List("customers").Select(c => $"**{c.Text("customerId")}**: {c.Number("payments")} payments, {Wording.Money(c.Number("amount"), currency)}, {Wording.Money(c.Number("refunded"), currency)} back"))}
            """);
    }

    internal static string Unknown(IReadOnlyList<string> who, IReadOnlyList<JsonElement> customers) =>
        $"There is no customer “{string.Join(' ', who)}” in payments. The customers are {string.Join(", ", customers.Select(c => c.Text("name")))}.";

    private static long Left(JsonElement payment) => payment.Number("amount") - payment.Number("refunded");

    private static string Describe(JsonElement payment)
    {
        var currency = payment.Text("currency");
        var back = payment.Number("refunded") is > 0 and var refunded ? $", {Wording.Money(refunded, currency)} of it went back" : "";
        return $"payment {payment.Number("id")} of **{payment.Text("customerId")}**, {Wording.Money(payment.Number("amount"), currency)} on {payment.Day("madeAt")} for “{payment.Text("description")}”{back}";
    }

    private static string Capital(string text) => char.ToUpperInvariant(text[0]) + text[1..];

    private static string ReasonOf(string request) =>
        Because().Match(request) is { Success: true } because ? because.Groups["why"].Value.Trim(' ', '.', '"') : "Requested by the account team";

    // The reason may hold an amount of its own.
    private static string AmountOf(string request) => Because().Match(request) is { Success: true } because ? request[..because.Index] : request;

    /// <summary>Finds the payments that a request is about: of a customer, of a number, or all; the newest first.</summary>
    private sealed class Search(Talk talk)
    {
        public IReadOnlyList<JsonElement>? Payments { get; private set; }

        public IEnumerable<Step> Steps(string? opening)
        {
            if (opening is not null)
                yield return new Say(opening);
            if (ById().Match(talk.Request) is { Success: true } byId)
            {
                var all = talk.Call("list_payments", ("limit", 100));
                yield return all;
                if (all.Error is not null)
                    yield return new Say(Wording.Sorry(all));
                else
                    Payments = [.. all.Rows.Where(p => p.Text("id") == byId.Groups["id"].Value)];
                yield break;
            }
            string? customerId = null;
            if (Wording.Keywords(AmountOf(talk.Request), Ignored).Where(w => !w.All(char.IsDigit)).ToList() is { Count: > 0 } who)
            {
                var customers = talk.Call("list_customers", ("limit", 100));
                yield return customers;
                if (customers.Error is not null || Wording.Fitting(customers.Rows, who, "id", "name") is not [var customer, ..])
                {
                    yield return new Say(customers.Error is null ? Unknown(who, customers.Rows) : Wording.Sorry(customers));
                    yield break;
                }
                customerId = customer.Text("id");
            }
            var payments = talk.Call("list_payments", ("customerId", customerId), ("limit", 20));
            yield return payments;
            if (payments.Error is not null)
                yield return new Say(Wording.Sorry(payments));
            else
                Payments = payments.Rows;
        }
    }

    private const RegexOptions Any = RegexOptions.IgnoreCase | RegexOptions.CultureInvariant;

    [GeneratedRegex(@"\brefund\b|\bgive\b.*\bmoney back\b|\bmoney back\b", Any)]
    private static partial Regex Refunding();

    [GeneratedRegex(@"\bcharge\s+(?:the\s+)?(?<who>.+?)\s+(?:€\s*)?\d[\d.,]*\s*(?:€|euros?|eur)?\s+for\s+(?<what>.+)$", Any)]
    private static partial Regex Charging();

    [GeneratedRegex(@"\bcustomers\b.*\b(payments?|cards?)\b|\b(payments?|card)\b.*\bcustomers\b", Any)]
    private static partial Regex Customers();

    [GeneratedRegex(@"\b(sum|total|how much|overview|summary)\b.*\b(payments?|paid|refund(s|ed)?)\b|\b(payments?|paid)\b.*\b(sum|total|overview|summary)\b", Any)]
    private static partial Regex Sums();

    [GeneratedRegex(@"\bpayments?\b|\brefunds\b|\bpaid\b", Any)]
    private static partial Regex Looking();

    [GeneratedRegex(@"\b(last|latest|newest|most recent) payment\b", Any)]
    private static partial Regex OnlyLast();

    [GeneratedRegex(@"\bpayment\s+(?:number\s+|no\.?\s*|#)?(?<id>\d+)\b", Any)]
    private static partial Regex ById();

    [GeneratedRegex(@"\b(?:because|reason:|since)\s+(?<why>.+)$", Any)]
    private static partial Regex Because();
}
