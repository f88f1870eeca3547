using System.Globalization;
using System.Text;
using FsCheck;
using FsCheck.Fluent;

namespace Xaa.McpServerSample.Tests.Fuzz;

/// <summary>A request as nobody's client sends it: the names are those that are read here, the values are what breaks careless readers.</summary>
/// <remarks>Not Host, which the test server reads by itself; ServiceDefaults has tests of it, over Kestrel.</remarks>
public sealed record HostileRequest(string Method, string Query, IReadOnlyList<(string Name, string Value)> Headers, string? ContentType, string Body)
{
    private static readonly string[] s_names =
    [
        "grant_type", "assertion", "client_id", "client_secret", "client_assertion", "client_assertion_type", "scope", "resource", "audience", "token",
        "token_type_hint", "authorization_details", "subject_token", "subject_token_type", "requested_token_type", "actor_token", "actor_token_type",
        "code", "code_verifier", "code_challenge", "code_challenge_method", "redirect_uri", "refresh_token", "response_type", "response_mode", "state",
        "nonce", "request", "request_uri", "prompt", "max_age", "acr_values", "claims", "id_token_hint", "post_logout_redirect_uri", "iss", "error",
        "after", "wait", "cursor", "decision", "__RequestVerificationToken", "access_token", "ui_locales", "login_hint", "",
    ];

    private static readonly string[] s_headers =
    [
        "Authorization", "DPoP", "Origin", "Accept", "Cookie", "MCP-Protocol-Version", "Mcp-Session-Id", "Mcp-Method", "Mcp-Name", "Last-Event-ID",
        "traceparent", "tracestate", "baggage", "X-Forwarded-For", "X-Forwarded-Proto", "Forwarded", "Content-Encoding", "Range", "If-None-Match",
        "If-Modified-Since", "Accept-Language", "Accept-Encoding", "Referer", "Sec-Fetch-Site", "User-Agent", "Expect",
    ];

    private static readonly string[] s_members =
    [
        "jsonrpc", "id", "method", "params", "name", "arguments", "_meta", "cursor", "uri", "client_id", "client_name", "redirect_uris", "grant_types",
        "response_types", "token_endpoint_auth_method", "jwks", "jwks_uri", "scope", "software_statement", "application_type", "active", "sub", "\\ud800",
    ];

    private static readonly string[] s_pieces =
    [
        "", " ", "a", "\0", "\n", "\u007f", "\u00e9", "\u202e", "\u0130", "\ud83d\ude00", "\ud800", "\ufffd", "%", "%00", "%ff", "%zz", "+", "&", "=", ";", ",",
        "\"", "\\", "\\ud800", "'", "' OR 1=1 --", "<script>", "{", "}", "[", "]", "{}", "[]", "null", "true", "0", "-1", "1.5", "1e999999999",
        "9223372036854775808", "NaN", ".", "..", "../", "a.b.c", "e30.e30.", "e30.e30.AAAA", "bnVsbA.bnVsbA.AA", "====", "Basic ", "Basic Og==", "Basic =",
        "Basic /////w==", "Bearer ", "DPoP ", "Bearer a.b.c", "q=", "*/*", "application/json;q=", "text/event-stream", "http://", "https://[", "http://xn--a",
        "urn:", "//evil.example", "http://localhost:7402/mcp", "http://localhost:99999", "javascript:alert(1)", "localhost:7402", "2026-07-28", "2025-11-25",
        "authorization_code", "refresh_token", "client_credentials", "S256", "code", "none", "login", "wiki.read", "openid", "tools/call", "tools/list",
        "2.0", "[{\"type\":\"payment\"}]", "{\"keys\":[{}]}", "Mon, 99 Foo", "bytes=9-1", "00-0-0-00", "gzip", "100-continue", "xaa.wiki.session=",
        "xaa.idp.session=", ".AspNetCore.Antiforgery=", "urn:ietf:params:oauth:grant-type:jwt-bearer", "urn:ietf:params:oauth:grant-type:token-exchange",
        "urn:ietf:params:oauth:token-type:id-jag", "urn:ietf:params:oauth:token-type:id_token", "urn:ietf:params:oauth:token-type:refresh_token",
        "urn:ietf:params:oauth:client-assertion-type:jwt-bearer",
    ];

    /// <summary>Requests out of such pieces and of real ones: tokens, ids and credentials that are good here.</summary>
    public static Gen<HostileRequest> From(params string[] real)
    {
        var text = Gen.Frequency(
            (4, Gen.Elements(s_pieces)), (4, Gen.Elements(real)), (3, Gen.Elements([.. s_pieces, .. real]).ArrayOf(3).Select(string.Concat)),
            (1, Gen.Choose(1, 20_000).Select(length => new string('x', length))));
        var parameters = Gen.Elements(s_names).Zip(text).ArrayOf();
        var form = parameters.Select(all => string.Join('&', all.Select(p => $"{Escape(p.Item1)}={Escape(p.Item2)}")));
        return
            from method in Gen.Frequency((6, Gen.Constant("POST")), (4, Gen.Constant("GET")), (1, Gen.Elements("PUT", "DELETE", "HEAD", "OPTIONS", "PATCH")))
            from query in Gen.Frequency((2, Gen.Constant("")), (1, form))
            from headers in Gen.Elements(s_headers).Zip(Gen.Frequency((2, text), (1, Gen.Elements(real).Select(value => "Bearer " + value)))).ArrayOf()
            from body in Gen.Frequency(
                (4, form.Select(written => ("application/x-www-form-urlencoded", written))),
                (3, Json(text, 3).Select(written => ("application/json", written))),
                (1, text.Select(written => ("application/x-www-form-urlencoded", written))),
                (1, Gen.Elements(s_pieces).Zip(text)))
            select new HostileRequest(method, query, headers, body.Item1, body.Item2);
    }

    /// <summary>As it goes over the wire.</summary>
    public HttpRequestMessage To(string address)
    {
        var request = new HttpRequestMessage(new(Method), Query is "" ? address : $"{address}?{Query}");
        // Half a surrogate pair is no bytes, so no header holds one.
        foreach (var (name, value) in Headers)
            request.Headers.TryAddWithoutValidation(name, value.Replace("\ud800", "", StringComparison.Ordinal));
        if (Method is "GET" or "HEAD")
            return request;
        request.Content = new ByteArrayContent(Encoding.UTF8.GetBytes(Body));
        request.Content.Headers.TryAddWithoutValidation("Content-Type", ContentType);
        return request;
    }

    public override string ToString() =>
        $"{Method} ?{Query}\n{string.Join('\n', Headers.Select(header => $"{header.Name}: {header.Value}"))}\n{ContentType}\n\n{Body}";

    private static Gen<string> Json(Gen<string> text, int depth)
    {
        var leaf = Gen.OneOf(
            text.Select(Quote), Gen.Elements("null", "true", "0", "-1", "1e400", "[]", "{}", "\"\\ud800\"", "", "{", "nul", "\"tools/call\"", "\"2.0\""));
        if (depth == 0)
            return leaf;
        var value = Gen.OneOf(leaf, Json(text, depth - 1));
        return Gen.Frequency(
            (4, Gen.Elements(s_members).Zip(value).ArrayOf().Select(all => $"{{{string.Join(',', all.Select(member => $"\"{member.Item1}\":{member.Item2}"))}}}")),
            (1, value.ArrayOf().Select(all => $"[{string.Join(',', all)}]")),
            (1, leaf));
    }

    // Half a surrogate pair is written as an escape, which JSON can hold and text cannot.
    private static string Quote(string text) => "\"" + string.Concat(text.Select(letter => letter is '"' or '\\' or < ' ' or (>= '\ud800' and <= '\udfff')
        ? $"\\u{((int)letter).ToString("x4", CultureInfo.InvariantCulture)}"
        : letter.ToString())) + "\"";

    // What is escaped already, badly or not, stays as it is.
    private static string Escape(string text) => text.StartsWith('%') || text is "+" ? text : Uri.EscapeDataString(text);
}
