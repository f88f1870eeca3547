using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xaa.Records;

namespace Xaa.Storage;

/// <summary>Adds the store to a host.</summary>
public static class StorageExtensions
{
    /// <summary>Adds <see cref="Store"/>, <see cref="IRecordStore"/> and the other stores, and keeps Data Protection's keys there.</summary>
    /// <param name="services">The host's services. A <see cref="TimeProvider"/> that is there already is used.</param>
    /// <param name="settings">Where the data is. Asked once, when the store is first needed.</param>
    public static IServiceCollection AddXaaStorage(this IServiceCollection services, Func<IServiceProvider, StoreSettings> settings)
    {
        services.TryAddSingleton(TimeProvider.System);
        services.AddSingleton(settings);
        services.AddSingleton(Open);
        services.AddSingleton(p =>
        {
            var s = p.GetRequiredService<StoreSettings>();
            return KeyEncryptionKey.LoadOrCreate(s.KeyFile, s.KeyEncryptionKey);
        });

        services.AddSingleton<IRecordStore>(p => new RecordStore(
            p.GetRequiredService<Store>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RecordStore>>(),
            p.GetRequiredService<StoreSettings>().RecordRetention));
        services.AddSingleton<SessionStore>();
        services.AddSingleton<RefreshTokenStore>();
        services.AddSingleton<AuthorizationCodeStore>();
        services.AddSingleton<PushedRequestStore>();
        services.AddSingleton<SigningKeyStore>();

        // The repository seals what it stores; the framework looks for an encryptor of its own kind and warns that there is none.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddSingleton<DataProtectionKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeys>((options, keys) => options.XmlRepository = keys);
        return services;
    }

    private static Store Open(IServiceProvider services) => Store.Open(
        services.GetRequiredService<StoreSettings>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<Store>>());
}
