using Microsoft.Extensions.Options;

namespace Xaa.Idp.Seed;

/// <summary>The seed of this start, read once, if there is one.</summary>
public sealed class SeedSource(IOptions<IdpOptions> options)
{
    /// <exception cref="SeedException">It cannot be read.</exception>
    public SeedFile? File { get; } = options.Value.SeedFile is { Length: > 0 } path ? SeedFile.Read(path) : null;
}
