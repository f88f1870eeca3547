using Microsoft.AspNetCore.DataProtection;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Hosting;
using Xaa.Records;
using Xaa.Storage;
using Xaa.Testing;

namespace Xaa.Tests.Storage;

public sealed class StorageExtensionsTestsOnSqlite() : StorageExtensionsTests(StoreKind.Sqlite);

public sealed class StorageExtensionsTestsOnPostgres() : StorageExtensionsTests(StoreKind.Postgres);

public abstract class StorageExtensionsTests(StoreKind kind) : IAsyncLifetime
{
    private readonly StoreFolder _folder = new(kind);

    public async ValueTask InitializeAsync() => await _folder.CreateAsync();

    public ValueTask DisposeAsync()
    {
        GC.SuppressFinalize(this);
        return _folder.DisposeAsync();
    }

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
            Assert.Null(await host.Services.GetRequiredService<SessionStore>().FindAsync("none", CancellationToken.None));
            var refreshTokens = host.Services.GetRequiredService<RefreshTokenStore>();
            Assert.IsType<Rotation.Unknown>(await host.Services.GetRequiredService<Store>().WriteAsync(
                connection => refreshTokens.Rotate(connection, new("none"), new("next"), _folder.Now), CancellationToken.None));
            Assert.IsType<Redemption.Unknown>(
                await host.Services.GetRequiredService<AuthorizationCodeStore>().RedeemAsync(new("none"), CancellationToken.None));
        }

        string[] files = kind == StoreKind.Sqlite ? ["design.db", "design.kek"] : ["design.kek"];
        Assert.Equal(files, Directory.GetFiles(_folder.PathOf("data")).Select(Path.GetFileName).Order());

        using var next = Host();
        Assert.Equal("alice", next.Services.GetDataProtector("cookies").Unprotect(sealedCookie));
        Assert.Equal(1, await next.Services.GetRequiredService<Store>().CountAsync("records"));
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
            services.AddXaaStorage(_ => new(_folder.DataDirectory, "design", null, []) { ConnectionString = _folder.ConnectionString });
            services.AddDataProtection().SetApplicationName("http://localhost:7401");
        });
        return builder.Build();
    }
}
