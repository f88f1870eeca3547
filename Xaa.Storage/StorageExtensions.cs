using Microsoft.AspNetCore.DataProtection.KeyManagement;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.DependencyInjection.Extensions;
using Microsoft.Extensions.Logging;
using Xaa.Jwt;
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
            p.GetRequiredService<AuditKeys>(),
            p.GetRequiredService<TimeProvider>(),
            p.GetRequiredService<ILogger<RecordStore>>(),
            p.GetRequiredService<StoreSettings>().RecordRetention));
        services.AddSingleton<AuditKeyStore>();
        // Waited for once, before the first record.
        services.AddSingleton(p => p.GetRequiredService<AuditKeyStore>().LoadOrCreateAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult());
        services.AddHostedService<RecordCheckpoints>();
        services.AddSingleton<RecordVerification>();
        services.AddSingleton<SessionStore>();
        services.AddSingleton<RefreshTokenStore>();
        services.AddSingleton<AuthorizationCodeStore>();
        services.AddSingleton<CodeRules>();
        services.AddSingleton<RefreshTokenReuse>();
        services.AddSingleton<PushedRequestStore>();
        services.AddSingleton<SigningKeyStore>();

        // The repository seals what it stores; the framework looks for an encryptor of its own kind and warns that there is none.
        services.AddLogging(logging => logging.AddFilter("Microsoft.AspNetCore.DataProtection.KeyManagement.XmlKeyManager", LogLevel.Error));
        services.AddSingleton<DataProtectionKeys>();
        services.AddOptions<KeyManagementOptions>().Configure<DataProtectionKeys>((options, keys) => options.XmlRepository = keys);
        return services;
    }

    /// <summary>Adds an issuer's <see cref="SigningKeys"/> from the store, and <see cref="KeyRotation"/> with its schedule.</summary>
    /// <param name="services">The host's services, with <see cref="AddXaaStorage"/>.</param>
    /// <param name="settings">When keys rotate.</param>
    public static IServiceCollection AddSigningKeys(this IServiceCollection services, Func<IServiceProvider, KeyRotationSettings> settings)
    {
        services.AddSingleton(settings);
        // Waited for once, at the start.
        services.AddSingleton(p => new SigningKeys(
            p.GetRequiredService<SigningKeyStore>().LoadOrCreateAsync(CancellationToken.None).AsTask().GetAwaiter().GetResult(),
            p.GetRequiredService<TimeProvider>()));
        services.AddSingleton<KeyRotation>();
        return services.AddHostedService(p => p.GetRequiredService<KeyRotation>());
    }

    private static Store Open(IServiceProvider services) => Store.Open(
        services.GetRequiredService<StoreSettings>(),
        services.GetRequiredService<TimeProvider>(),
        services.GetRequiredService<ILogger<Store>>());
}
