using ModelContextProtocol.Server;

namespace Xaa.McpServerSample.Samples;

/// <summary>
/// Fills an empty store before the first call. It is not done at the start: EF Core's first use costs more than all the rest of a start, and a
/// server that nobody calls need not pay it.
/// </summary>
internal sealed class FirstRows<TDb>(IServiceScopeFactory scopes, TimeProvider clock)
    where TDb : SampleDb
{
    private volatile bool _there;

    public static McpRequestHandler<TParams, TResult> Before<TParams, TResult>(McpRequestHandler<TParams, TResult> next) =>
        async (request, cancellationToken) =>
        {
            await request.Services!.GetRequiredService<FirstRows<TDb>>().FillAsync(cancellationToken);
            return await next(request, cancellationToken);
        };

    // Calls that come together wait for each other in the database. One that fails leaves it to the next.
    private async ValueTask FillAsync(CancellationToken cancellationToken)
    {
        if (_there)
            return;
        await using var scope = scopes.CreateAsyncScope();
        await scope.ServiceProvider.GetRequiredService<TDb>().FillAsync(clock, cancellationToken);
        _there = true;
    }
}
