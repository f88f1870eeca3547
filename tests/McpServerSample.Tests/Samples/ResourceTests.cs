using ModelContextProtocol;
using ModelContextProtocol.Protocol;
using Microsoft.Extensions.DependencyInjection;

namespace Xaa.McpServerSample.Tests.Samples;

public sealed class ResourceTests(SharedSamples samples) : IClassFixture<SharedSamples>
{
    [Theory]
    [InlineData("design", "design://files", "application/json", "investor-deck-q4")]
    [InlineData("design", "design://files/checkout-redesign", "application/json", "The card field jumps")]
    [InlineData("design", "design://files/checkout-redesign/picture", "image/svg+xml", "Pay now")]
    [InlineData("wiki", "wiki://pages", "application/json", "travel-policy")]
    [InlineData("wiki", "wiki://pages/incident-runbook", "text/markdown", "Nobody is blamed")]
    [InlineData("wiki", "wiki://pages/incident-runbook/versions/1", "text/markdown", "Name one person who decides.")]
    [InlineData("crm", "crm://companies/globex", "application/json", "Turbine test stands")]
    [InlineData("payments", "payments://payments/1", "application/json", "\"amount\":")]
    public async Task A_resource_is_read(string server, string uri, string mediaType, string words)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync();

        var contents = Assert.IsType<TextResourceContents>(
            Assert.Single((await client.ReadResourceAsync(uri, cancellationToken: TestContext.Current.CancellationToken)).Contents));

        Assert.Equal((uri, mediaType), (contents.Uri, contents.MimeType));
        Assert.Contains(words, contents.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("design", "design://files/nope", "There is no design file 'nope'.")]
    [InlineData("design", "design://files/nope/picture", "There is no design file 'nope'.")]
    [InlineData("wiki", "wiki://pages/nope", "There is no page 'nope'.")]
    [InlineData("wiki", "wiki://pages/incident-runbook/versions/3", "There is no version 3 of the page 'incident-runbook'.")]
    [InlineData("wiki", "wiki://pages/incident-runbook/versions/x", "There is no version x of the page 'incident-runbook'.")]
    [InlineData("wiki", "wiki://pages/incident-runbook/versions/99999999999999999999", "There is no version 99999999999999999999 of the page")]
    [InlineData("crm", "crm://companies/nope", "There is no company 'nope'.")]
    [InlineData("payments", "payments://payments/0", "There is no payment 0.")]
    [InlineData("payments", "payments://payments/-1", "There is no payment -1.")]
    [InlineData("wiki", "design://files", "")]
    [InlineData("wiki", "wiki://pages/a/b", "")]
    [InlineData("wiki", "file:///etc/passwd", "")]
    [InlineData("wiki", "not a uri", "")]
    public async Task What_is_not_there_is_a_clear_error(string server, string uri, string message)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync();

        var refusal = await Assert.ThrowsAsync<McpProtocolException>(
            () => client.ReadResourceAsync(uri, cancellationToken: TestContext.Current.CancellationToken).AsTask());

        Assert.Contains(refusal.ErrorCode, new[] { McpErrorCode.ResourceNotFound, McpErrorCode.InvalidParams });
        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("design", "files", "file picture", "summarise_file")]
    [InlineData("wiki", "pages", "page version", "summarise_page")]
    [InlineData("crm", "", "company", "prepare_call")]
    [InlineData("payments", "", "payment", "explain_payment")]
    public async Task What_a_server_offers_is_listed_described_and_guarded_by_its_read_scope(
        string server, string resources, string templates, string prompts)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync();
        var scopes = host.Services.GetRequiredService<PrimitiveScopes>();
        var cancellation = TestContext.Current.CancellationToken;

        var listed = resources is "" ? [] : await client.ListResourcesAsync(cancellationToken: cancellation);
        var listedTemplates = await client.ListResourceTemplatesAsync(cancellationToken: cancellation);
        var listedPrompts = await client.ListPromptsAsync(cancellationToken: cancellation);

        Assert.Equal((resources, templates, prompts), (Names(listed.Select(one => one.Name)), Names(listedTemplates.Select(one => one.Name)),
            Names(listedPrompts.Select(one => one.Name))));
        Assert.All(listed, one => Assert.Equal([$"{server}.read"], scopes.OfResource(one.Uri)));
        Assert.All(listedTemplates, one => Assert.Equal([$"{server}.read"], scopes.OfResource(one.UriTemplate)));
        Assert.All(listedPrompts, one => Assert.Equal([$"{server}.read"], scopes.OfPrompt(one.Name)));
        Assert.All(
            listed.Select(one => one.Description).Concat(listedTemplates.Select(one => one.Description))
                .Concat(listedPrompts.Select(one => one.Description)),
            description => Assert.False(string.IsNullOrEmpty(description)));
        Assert.All(
            listedPrompts.SelectMany(one => one.ProtocolPrompt.Arguments!),
            argument => Assert.True(argument is { Required: true, Description: not (null or "") }));
    }

    [Theory]
    [InlineData("design", "summarise_file", "fileId", "checkout-redesign", "design://files/checkout-redesign", "Checkout redesign")]
    [InlineData("wiki", "summarise_page", "slug", "travel-policy", "wiki://pages/travel-policy", "160 euros")]
    [InlineData("crm", "prepare_call", "companyId", "globex", "crm://companies/globex", "Hanna Scorpio")]
    [InlineData("payments", "explain_payment", "paymentId", "1", "payments://payments/1", "EUR")]
    public async Task A_prompt_carries_the_resource_that_it_is_about(
        string server, string prompt, string argument, string value, string uri, string words)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync();

        var messages = (await client.GetPromptAsync(
            prompt, new Dictionary<string, object?> { [argument] = value }, cancellationToken: TestContext.Current.CancellationToken)).Messages;

        Assert.Equal(2, messages.Count);
        Assert.IsType<TextContentBlock>(messages[0].Content);
        var resource = Assert.IsType<TextResourceContents>(Assert.IsType<EmbeddedResourceBlock>(messages[1].Content).Resource);
        Assert.Equal(uri, resource.Uri);
        Assert.Contains(words, resource.Text, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("""{}""", "The argument 'slug' is missing.")]
    [InlineData("""{"slug":"nope"}""", "There is no page 'nope'.")]
    [InlineData("""{"slug":7}""", "'slug' must be well-formed text.")]
    [InlineData("""{"slug":"a\u0000b"}""", "'slug' must be well-formed text.")]
    [InlineData("""{"slug":"travel-policy","x":""}""", "There is no argument 'x'. The arguments: slug.")]
    public async Task Arguments_of_a_prompt_that_do_not_fit_are_explained(string arguments, string message)
    {
        var host = await samples.GetAsync("wiki");
        await using var client = await host.ConnectAsync();
        var named = System.Text.Json.JsonSerializer.Deserialize<Dictionary<string, object?>>(arguments);

        var refusal = await Assert.ThrowsAsync<McpProtocolException>(
            () => client.GetPromptAsync("summarise_page", named, cancellationToken: TestContext.Current.CancellationToken).AsTask());

        Assert.Contains(message, refusal.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("design", "design://files/{fileId}", "fileId", "in", "investor-deck-q4")]
    [InlineData("design", "design://files/{fileId}/picture", "fileId", "b", "brand-guidelines")]
    [InlineData("design", "summarise_file", "fileId", "", "brand-guidelines checkout-redesign investor-deck-q4 mobile-onboarding product-deck-q3")]
    [InlineData("wiki", "wiki://pages/{slug}", "slug", "t", "travel-policy")]
    [InlineData("wiki", "wiki://pages/{slug}/versions/{version}", "slug", "%", "")]
    [InlineData("wiki", "wiki://pages/{slug}/versions/{version}", "version", "", "")]
    [InlineData("payments", "explain_payment", "paymentId", "2", "2")]
    public async Task What_could_be_typed_next_is_offered(string server, string reference, string argument, string typed, string values)
    {
        var host = await samples.GetAsync(server);
        await using var client = await host.ConnectAsync();

        var offered = await client.CompleteAsync(Reference(reference), argument, typed, cancellationToken: TestContext.Current.CancellationToken);

        Assert.Equal(values, string.Join(' ', offered.Completion.Values));
    }

    [Theory]
    [InlineData("nope", "slug")]
    [InlineData("Summarise_page", "slug")]
    [InlineData("summarise_page", "nope")]
    [InlineData("wiki://nope/{slug}", "slug")]
    [InlineData("wiki://pages", "slug")]
    [InlineData("wiki://pages/travel-policy", "slug")]
    public async Task Of_what_is_not_offered_nothing_is_completed(string reference, string argument)
    {
        var host = await samples.GetAsync("wiki");
        await using var client = await host.ConnectAsync();

        var refusal = await Assert.ThrowsAsync<McpProtocolException>(
            () => client.CompleteAsync(Reference(reference), argument, "", cancellationToken: TestContext.Current.CancellationToken).AsTask());

        Assert.Equal(McpErrorCode.InvalidParams, refusal.ErrorCode);
    }

    private static Reference Reference(string name) =>
        name.Contains(':') ? new ResourceTemplateReference { Uri = name } : new PromptReference { Name = name };

    private static string Names(IEnumerable<string> names) => string.Join(' ', names.Order());
}
