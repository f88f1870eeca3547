namespace Aspire.Hosting.Testing;

/// <summary>The builder of an AppHost under test, as its entry point left it before it was built.</summary>
public interface IDistributedApplicationTestingBuilder : IDistributedApplicationBuilder, IAsyncDisposable, IDisposable
{
    Task<DistributedApplication> BuildAsync(CancellationToken cancellationToken = default);
}
