using System.Net;
using System.Text.Json;
using System.Text.Json.Serialization.Metadata;
using Xaa.Records;

namespace Xaa.Client;

/// <summary>Sends one request of the flow and reads its JSON. What goes wrong becomes a refusal that names step and party.</summary>
internal sealed class JsonExchange(IHttpClientFactory clients, string httpClientName, TimeSpan timeout)
{
    /// <summary>Metadata and token answers are small; more is refused.</summary>
    public const int LongestResponse = 64 * 1024;

    public async Task<HttpResponseMessage> SendAsync(
        FlowStep step, string party, HttpRequestMessage request, CancellationToken cancellationToken = default)
    {
        var http = clients.CreateClient(httpClientName);
        http.Timeout = timeout;
        http.MaxResponseContentBufferSize = LongestResponse;
        var address = request.RequestUri;
        try
        {
            var response = await http.SendAsync(request, cancellationToken);
            // Redirects are switched off; whoever switches them on again shall not have a secret follow one.
            if ((int)response.StatusCode is >= 300 and < 400 || response.RequestMessage?.RequestUri != address)
            {
                response.Dispose();
                throw Fault(step, party, ClientErrors.MalformedResponse, "The answer is a redirect.");
            }
            return response;
        }
        catch (HttpRequestException e) when (e.HttpRequestError == HttpRequestError.ConfigurationLimitExceeded)
        {
            throw Fault(step, party, ClientErrors.MalformedResponse, "The answer is too large.", e);
        }
        catch (Exception e) when (e is HttpRequestException or OperationCanceledException && !cancellationToken.IsCancellationRequested)
        {
            throw Fault(step, party, ClientErrors.Unreachable, "There was no answer.", e);
        }
    }

    public static async Task<T> ReadAsync<T>(FlowStep step, string party, HttpResponseMessage response, JsonTypeInfo<T> type)
        where T : class
    {
        if (response.Content.Headers.ContentType?.MediaType is not "application/json")
            throw Fault(step, party, ClientErrors.MalformedResponse, "The answer is not JSON.");
        try
        {
            return await JsonSerializer.DeserializeAsync(await response.Content.ReadAsStreamAsync(), type)
                ?? throw Fault(step, party, ClientErrors.MalformedResponse, "The answer is null.");
        }
        catch (JsonException)
        {
            // Not kept as the inner exception: its text may quote the answer, and with it a token.
            throw Fault(step, party, ClientErrors.MalformedResponse, "The answer is not the JSON that the specification describes.");
        }
    }

    public static IdentityAssertionException Fault(FlowStep step, string party, string code, string description, Exception? inner = null) =>
        new(new(step, party, code, description, IsAnswer: false), inner);

    public static bool IsClientError(HttpResponseMessage response) =>
        response.StatusCode is >= HttpStatusCode.BadRequest and < HttpStatusCode.InternalServerError;
}
