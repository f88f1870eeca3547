using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.Metadata.Ecma335;
using System.Reflection.PortableExecutable;
using System.Runtime.Loader;

namespace Xaa.Shims.Tests;

/// <summary>A shim, or the package in whose place it stands, as it lies beside the assemblies that use it.</summary>
internal sealed class PackageAssembly
{
    /// <summary>The assemblies that the lists in PublicApi/ are about. Aspire.Hosting.AppHost is a package without code over Aspire.Hosting.</summary>
    public static IReadOnlyList<string> Lists { get; } =
        ["Aspire.Hosting", "Aspire.Hosting.PostgreSQL", "Aspire.Hosting.Testing", "ModelContextProtocol.AspNetCore"];

    private const string ShimPrefix = "Xaa.Shims.";

    private readonly Dictionary<string, MemberInfo> _members;

    private PackageAssembly(string path)
    {
        var context = new AssemblyLoadContext(path);
        context.Resolving += (_, name) =>
            Path.Combine(Path.GetDirectoryName(path)!, $"{name.Name}.dll") is var file && File.Exists(file) ? context.LoadFromAssemblyPath(file) : null;
        Assembly = context.LoadFromAssemblyPath(path);
        _members = ReadMembers(path);
    }

    public Assembly Assembly { get; }

    /// <summary>The list that a referenced assembly is held against; null for one that is neither a shim nor a package with a shim.</summary>
    public static string? ListOf(string assemblyName)
    {
        var package = assemblyName.StartsWith(ShimPrefix, StringComparison.Ordinal) ? assemblyName[ShimPrefix.Length..] : assemblyName;
        return package == "Aspire.Hosting.AppHost" ? "Aspire.Hosting" : Lists.FirstOrDefault(list => list == package);
    }

    public static bool IsShim(string assemblyName) => assemblyName.StartsWith(ShimPrefix, StringComparison.Ordinal);

    /// <summary>The shims or packages that lie beside the assemblies that use them, by list.</summary>
    public static IReadOnlyDictionary<string, PackageAssembly> All { get; } = Repository.ReadAssemblies.Values
        .SelectMany(user => Directory.EnumerateFiles(Path.GetDirectoryName(user)!, "*.dll"))
        .Select(file => (File: file, List: ListOf(Path.GetFileNameWithoutExtension(file))))
        .Where(found => found.List is not null)
        .DistinctBy(found => found.List)
        .ToDictionary(found => found.List!, found => new PackageAssembly(found.File));

    /// <summary>The declaration that a reference from elsewhere means.</summary>
    public MemberInfo Resolve(string key) => _members.GetValueOrDefault(key)
        ?? throw new KeyNotFoundException($"{Assembly.GetName().Name} declares nothing that is written {key}.");

    private Dictionary<string, MemberInfo> ReadMembers(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var members = new Dictionary<string, MemberInfo>();
        // The first definition is that of the module's own functions.
        foreach (var handle in reader.TypeDefinitions.Skip(1))
        {
            var type = reader.GetTypeDefinition(handle);
            var name = SignatureKeys.NameOf(reader, handle);
            members[name] = Assembly.ManifestModule.ResolveType(MetadataTokens.GetToken(handle));
            foreach (var method in type.GetMethods())
            {
                var definition = reader.GetMethodDefinition(method);
                var key = SignatureKeys.Of(name, reader.GetString(definition.Name), definition.DecodeSignature(SignatureKeys.Provider, null));
                members[key] = Assembly.ManifestModule.ResolveMethod(MetadataTokens.GetToken(method))!;
            }

            foreach (var field in type.GetFields())
            {
                var key = SignatureKeys.OfField(name, reader.GetString(reader.GetFieldDefinition(field).Name));
                members[key] = Assembly.ManifestModule.ResolveField(MetadataTokens.GetToken(field))!;
            }
        }

        return members;
    }
}
