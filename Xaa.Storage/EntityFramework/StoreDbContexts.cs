using Microsoft.EntityFrameworkCore;

namespace Xaa.Storage;

/// <summary>DbContexts that share the store's database; their tables are made by its migrations.</summary>
public static class StoreDbContexts
{
    /// <summary>Puts a DbContext on the store's database.</summary>
    public static DbContextOptionsBuilder UseStore(this DbContextOptionsBuilder options, Store store)
    {
        store.Database.Configure(options);
        return options.AddInterceptors(StorableParameters.Interceptor);
    }
}
