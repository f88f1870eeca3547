using Xaa.Idp.Data;
using Xaa.Idp.Policy;
using Xaa.Storage;

namespace Xaa.Idp.Registry;

/// <summary>Clients and servers as they are registered: addresses may hold placeholders.</summary>
public sealed class RegistryReader(Store store)
{
    public ValueTask<List<ClientEntry>> ClientsAsync(CancellationToken cancellationToken) =>
        store.AllAsync(ClientRow.SelectAll, [], ClientRow.From, cancellationToken);

    public ValueTask<ClientEntry?> FindClientAsync(string id, CancellationToken cancellationToken) =>
        store.FirstAsync(ClientRow.SelectOne, [("@id", id)], ClientRow.From, cancellationToken);

    public ValueTask<List<ServerPolicy>> ServersAsync(CancellationToken cancellationToken) =>
        store.AllAsync(ServerRow.SelectAll, [], ServerRow.From, cancellationToken);

    public ValueTask<ServerPolicy?> FindServerAsync(string name, CancellationToken cancellationToken) =>
        store.FirstAsync(ServerRow.SelectOne, [("@name", name)], ServerRow.From, cancellationToken);
}
