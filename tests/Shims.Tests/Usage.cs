using System.Reflection;
using System.Reflection.Metadata;
using System.Reflection.PortableExecutable;

namespace Xaa.Shims.Tests;

/// <summary>What one assembly of this project uses of the shims or the packages: every type and member that its metadata refers to.</summary>
internal sealed record Usage(string User, string List, MemberInfo Member)
{
    public string Line => Member is Type type ? Signatures.OfType(type) : Signatures.OfMember(Signatures.Named(Member));

    // What the tests of the shims' inside use (AppHost.Tests/Shims, left out with the packages) no package need have.
    private bool IsOfPublicType => (Member as Type ?? Member.DeclaringType!).IsVisible;

    public static IEnumerable<Usage> ReadFrom(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var user = reader.GetString(reader.GetAssemblyDefinition().Name);
        var uses = new List<Usage>();
        foreach (var handle in reader.TypeReferences)
        {
            if (ListOf(reader, handle) is { } list)
                uses.Add(new(user, list, PackageAssembly.All[list].Resolve(SignatureKeys.NameOf(reader, handle))));
        }

        foreach (var handle in reader.MemberReferences)
        {
            var reference = reader.GetMemberReference(handle);
            if (ParentOf(reader, reference.Parent) is { } parent && ListOf(reader, parent) is { } list)
                uses.Add(new(user, list, PackageAssembly.All[list].Resolve(KeyOf(reader, reference, SignatureKeys.NameOf(reader, parent)))));
        }

        return uses.Where(use => use.IsOfPublicType);
    }

    /// <summary>Interfaces and abstract classes of the shims or packages that types of this assembly implement or derive from.</summary>
    public static IEnumerable<Usage> BasesOf(string path)
    {
        using var file = new PEReader(File.OpenRead(path));
        var reader = file.GetMetadataReader();
        var user = reader.GetString(reader.GetAssemblyDefinition().Name);
        return reader.TypeDefinitions
            .Select(reader.GetTypeDefinition)
            .SelectMany(type => type.GetInterfaceImplementations().Select(i => reader.GetInterfaceImplementation(i).Interface).Append(type.BaseType))
            .Where(handle => !handle.IsNil)
            .Select(handle => ParentOf(reader, handle))
            .OfType<TypeReferenceHandle>()
            .Select(handle => (Handle: handle, List: ListOf(reader, handle)))
            .Where(found => found.List is not null)
            .Select(found => new Usage(user, found.List!, PackageAssembly.All[found.List!].Resolve(SignatureKeys.NameOf(reader, found.Handle))))
            .ToList();
    }

    private static string KeyOf(MetadataReader reader, MemberReference reference, string parent)
    {
        var name = reader.GetString(reference.Name);
        return reference.GetKind() == MemberReferenceKind.Field
            ? SignatureKeys.OfField(parent, name)
            : SignatureKeys.Of(parent, name, reference.DecodeMethodSignature(SignatureKeys.Provider, null));
    }

    // The parent of a generic type's member is the type with its arguments; which arguments is of no matter here.
    private static TypeReferenceHandle? ParentOf(MetadataReader reader, EntityHandle parent) => parent.Kind switch
    {
        HandleKind.TypeReference => (TypeReferenceHandle)parent,
        HandleKind.TypeSpecification => OpenType(reader, reader.GetTypeSpecification((TypeSpecificationHandle)parent)),
        _ => null
    };

    private static TypeReferenceHandle? OpenType(MetadataReader reader, TypeSpecification specification)
    {
        var blob = reader.GetBlobReader(specification.Signature);
        if (blob.ReadSignatureTypeCode() != SignatureTypeCode.GenericTypeInstance)
            return null;
        blob.ReadCompressedInteger();
        return blob.ReadTypeHandle() is { Kind: HandleKind.TypeReference } open ? (TypeReferenceHandle)open : null;
    }

    private static string? ListOf(MetadataReader reader, TypeReferenceHandle handle)
    {
        var scope = reader.GetTypeReference(handle).ResolutionScope;
        return scope.Kind switch
        {
            HandleKind.TypeReference => ListOf(reader, (TypeReferenceHandle)scope),
            HandleKind.AssemblyReference => PackageAssembly.ListOf(
                reader.GetString(reader.GetAssemblyReference((AssemblyReferenceHandle)scope).Name)),
            _ => null
        };
    }
}
