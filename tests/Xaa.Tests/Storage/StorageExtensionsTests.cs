using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xaa.Records;
using Xaa.Storage;

namespace Xaa.Tests.Storage;

public sealed class StorageExtensionsTests : IAsyncDisposable
{
    private readonly StoreFolder _folder = new();

    public ValueTask DisposeAsync() => _folder.DisposeAsync();

    [Fact]
    public async Task A_host_keeps_everything_in_its_own_store_and_closes_it()
    {
        string sealedCookie;
        using (var host = Host())
        {
            await host.StartAsync();
            sealedCookie = host.Services.GetDataProtector("cookies").Protect("alice");
            await host.Services.GetRequiredService<IRecordStore>().TryCommitAsync(Some.Record(_folder.Now), null, CancellationToken.None);
            await host.Services.GetRequiredService<SigningKeyStore>().LoadOrCreateAsync(CancellationToken.None);
            Assert.Null(host.Services.GetRequiredService<SessionStore>().Find("none"));
            Assert.Null(host.Services.GetRequiredService<RefreshTokenStore>().Find(new("none")));
            Assert.IsType<Redemption.Unknown>(
                await host.Services.GetRequiredService<AuthorizationCodeStore>().RedeemAsync(new("none"), CancellationToken.None));
        }

        Assert.Equal(["design.db", "design.kek"], Directory.GetFiles(_folder.PathOf("data")).Select(Path.GetFileName).Order());

        using var next = Host();
        Assert.Equal("alice", next.Services.GetDataProtector("cookies").Unprotect(sealedCookie));
        Assert.Equal(1, next.Services.GetRequiredService<SqliteStore>().Count("records"));
    }

    [Theory]
    [InlineData("")]
    [InlineData("../idp")]
    public void A_name_that_leaves_the_folder_is_refused(string name) =>
        Assert.Throws<InvalidOperationException>(() => new StoreSettings("data", name, null, []).DatabaseFile);

    private IHost Host()
    {
        var builder = new HostBuilder().ConfigureServices(services =>
        {
            services.AddXaaStorage(_ => new(_folder.PathOf("data"), "design", null, []));
            services.AddDataProtection().SetApplicationName("http://localhost:7401");
        });
        return builder.Build();
    }
}
