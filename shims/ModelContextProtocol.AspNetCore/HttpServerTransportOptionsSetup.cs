using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Options;
using ModelContextProtocol.Server;

namespace ModelContextProtocol.AspNetCore;

/// <summary>An event store in the services is used unless the options name another one.</summary>
internal sealed class HttpServerTransportOptionsSetup(IServiceProvider services) : IConfigureOptions<HttpServerTransportOptions>
{
    public void Configure(HttpServerTransportOptions options) =>
        options.EventStreamStore ??= services.GetService<ISseEventStreamStore>();
}
