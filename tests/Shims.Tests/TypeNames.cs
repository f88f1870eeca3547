using System.Reflection;

namespace Xaa.Shims.Tests;

/// <summary>Types as C# writes them, with namespaces and nullability.</summary>
internal static class TypeNames
{
    private static readonly Dictionary<string, string> Keywords = new()
    {
        ["System.Boolean"] = "bool",
        ["System.Byte"] = "byte",
        ["System.Char"] = "char",
        ["System.Double"] = "double",
        ["System.Int32"] = "int",
        ["System.Int64"] = "long",
        ["System.Object"] = "object",
        ["System.String"] = "string",
        ["System.Void"] = "void",
    };

    /// <summary>A declared type's name with its own type parameters: <c>System.Func&lt;T, TResult&gt;</c>.</summary>
    public static string OfDefinition(Type type) => PlainName(type) + Arguments(type.GetGenericArguments().Select(argument => argument.Name));

    /// <summary>A type in a signature.</summary>
    public static string Of(Type type, NullabilityInfo? nullability)
    {
        if (type.IsByRef)
            return Of(type.GetElementType()!, nullability);
        if (Nullable.GetUnderlyingType(type) is { } underlying)
            return $"{Of(underlying, nullability?.GenericTypeArguments.ElementAtOrDefault(0))}?";
        var mark = !type.IsValueType && nullability?.ReadState == NullabilityState.Nullable ? "?" : "";
        return Unmarked(type, nullability) + mark;
    }

    private static string Unmarked(Type type, NullabilityInfo? nullability)
    {
        if (type.IsArray)
            return $"{Of(type.GetElementType()!, nullability?.ElementType)}[]";
        if (type.IsGenericParameter)
            return type.Name;
        var arguments = type.GetGenericArguments().Select((argument, i) => Of(argument, nullability?.GenericTypeArguments.ElementAtOrDefault(i)));
        return PlainName(type) + Arguments(arguments);
    }

    private static string PlainName(Type type)
    {
        var name = type.Name.Split('`')[0];
        var full = type.DeclaringType is { } outer ? $"{PlainName(outer)}.{name}" : $"{type.Namespace}.{name}";
        return Keywords.GetValueOrDefault(full, full);
    }

    private static string Arguments(IEnumerable<string> arguments) => string.Join(", ", arguments) is { Length: > 0 } list ? $"<{list}>" : "";
}
