using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.Configuration;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Microsoft.Extensions.Logging;

namespace Xaa.ServiceDefaults.Tests;

internal static class TestHost
{
    /// <summary>A service of the stack, as small as one can be, on a free port.</summary>
    public static WebApplicationBuilder Builder(params (string Key, string Value)[] settings)
    {
        var builder = WebApplication.CreateEmptyBuilder(new() { EnvironmentName = "Test" });
        builder.WebHost.UseKestrel().UseUrls("http://127.0.0.1:0");
        builder.Services.AddRouting();
        builder.Configuration.AddInMemoryCollection(settings.Select(setting => KeyValuePair.Create(setting.Key, (string?)setting.Value)));
        builder.Logging.AddConfiguration(builder.Configuration.GetSection("Logging"));
        builder.AddServiceDefaults();
        return builder;
    }

    public static async Task<WebApplication> StartAsync(this WebApplicationBuilder builder, Action<WebApplication> map)
    {
        var app = builder.Build();
        app.MapDefaultEndpoints();
        map(app);
        await app.StartAsync();
        return app;
    }

    public static Uri Address(this WebApplication app, string path) => new(new Uri(app.Urls.Single()), path);

    public static HttpClient Client(this WebApplication app) => app.Services.GetRequiredService<IHttpClientFactory>().CreateClient("test");
}
