using System.Diagnostics.CodeAnalysis;
using System.Globalization;
using System.Reflection;
using System.Runtime.CompilerServices;

namespace Xaa.Shims.Tests;

/// <summary>
/// One line for each public member, base and interface of a type, as a caller of it sees them: names of parameters count, because arguments can be
/// named, and so do default values, nullability, what can be overridden, and what is obsolete or experimental.
/// </summary>
internal static class Signatures
{
    private const BindingFlags Declared =
        BindingFlags.Public | BindingFlags.NonPublic | BindingFlags.Instance | BindingFlags.Static | BindingFlags.DeclaredOnly;

    public static IEnumerable<string> Of(Assembly assembly) => assembly.GetTypes().Where(type => type.IsVisible).SelectMany(Of);

    public static IEnumerable<string> Of(Type type) =>
        [OfType(type), .. Bases(type), .. type.GetMembers(Declared).Where(IsOffered).Select(OfMember)];

    public static string OfType(Type type) => Marks(type) + Kind(type) + " " + TypeNames.OfDefinition(type)
        + (IsDelegate(type) ? DelegateShape(type) : Constraints(type.GetGenericArguments()));

    /// <summary>The line of a constructor, method, property, field or event; an accessor's is its property's.</summary>
    public static string OfMember(MemberInfo member) => Marks(member) + member switch
    {
        ConstructorInfo constructor => $"{Owner(member)}.{member.DeclaringType!.Name.Split('`')[0]}{Parameters(constructor)}",
        MethodInfo method => OfMethod(method),
        PropertyInfo property => OfProperty(property),
        FieldInfo field => OfField(field),
        EventInfo @event => $"event {Owner(member)}.{member.Name} -> {TypeNames.Of(@event.EventHandlerType!, new NullabilityInfoContext().Create(@event))}",
        _ => throw new NotSupportedException($"{member.MemberType} {member}")
    };

    /// <summary>The property or event that an accessor belongs to; otherwise the member itself.</summary>
    public static MemberInfo Named(MemberInfo member) => member is MethodInfo { IsSpecialName: true } accessor
        ? member.DeclaringType!.GetMembers(Declared).FirstOrDefault(owner => owner switch
        {
            PropertyInfo property => property.GetAccessors(true).Contains(accessor),
            EventInfo @event => @event.AddMethod == accessor || @event.RemoveMethod == accessor,
            _ => false
        }) ?? member
        : member;

    private static string OfMethod(MethodInfo method)
    {
        var generic = method.GetGenericArguments();
        var name = method.Name + (generic.Length > 0 ? $"<{string.Join(", ", generic.Select(argument => argument.Name))}>" : "");
        return $"{Dispatch(method)}{Owner(method)}.{name}{Parameters(method)} -> {Returned(method)}{Constraints(generic)}";
    }

    private static string OfProperty(PropertyInfo property)
    {
        var accessors = property.GetAccessors(true).Where(IsVisible).ToList();
        var shape = string.Concat(accessors
            .OrderBy(accessor => accessor.ReturnType == typeof(void))
            .Select(accessor => (IsProtected(accessor) && accessors.Exists(a => a.IsPublic) ? "protected " : "") + AccessorWord(accessor) + "; "));
        var name = property.GetIndexParameters() is { Length: > 0 } index ? $"this[{string.Join(", ", index.Select(OfParameter))}]" : property.Name;
        var required = property.IsDefined(typeof(RequiredMemberAttribute)) ? "required " : "";
        var type = TypeNames.Of(property.PropertyType, new NullabilityInfoContext().Create(property));
        return $"{required}{Dispatch(accessors[0])}{Owner(property)}.{name} {{ {shape}}} -> {type}";
    }

    private static string OfField(FieldInfo field)
    {
        var kind = field.IsLiteral ? "const " : (field.IsStatic ? "static " : "") + (field.IsInitOnly ? "readonly " : "");
        var value = field.IsLiteral ? $" = {Value(field.GetRawConstantValue(), field.FieldType)}" : "";
        if (field.DeclaringType!.IsEnum)
            return $"{Owner(field)}.{field.Name}{value}";
        return $"{kind}{Owner(field)}.{field.Name}{value} -> {TypeNames.Of(field.FieldType, new NullabilityInfoContext().Create(field))}";
    }

    private static string Parameters(MethodBase method)
    {
        var first = method.IsDefined(typeof(ExtensionAttribute)) ? "this " : "";
        return $"({first}{string.Join(", ", method.GetParameters().Select(OfParameter))})";
    }

    private static string OfParameter(ParameterInfo parameter)
    {
        var passing = parameter switch
        {
            { IsOut: true } => "out ",
            { ParameterType.IsByRef: true, IsIn: true } => "in ",
            { ParameterType.IsByRef: true } => "ref ",
            _ when parameter.IsDefined(typeof(ParamArrayAttribute)) => "params ",
            _ => ""
        };
        var value = parameter.HasDefaultValue ? $" = {Value(parameter.RawDefaultValue, parameter.ParameterType)}" : "";
        return $"{passing}{TypeNames.Of(parameter.ParameterType, new NullabilityInfoContext().Create(parameter))} {parameter.Name}{value}";
    }

    private static string Returned(MethodInfo method) =>
        TypeNames.Of(method.ReturnType, new NullabilityInfoContext().Create(method.ReturnParameter));

    private static string Value(object? value, Type type) => value switch
    {
        null => type.IsGenericParameter || (type.IsValueType && Nullable.GetUnderlyingType(type) is null) ? "default" : "null",
        bool flag => flag ? "true" : "false",
        string text => $"\"{text}\"",
        _ => Convert.ToString(value, CultureInfo.InvariantCulture)!
    };

    private static string Constraints(IEnumerable<Type> parameters) => string.Concat(parameters.Select(parameter =>
    {
        var rules = new List<string>();
        var flags = parameter.GenericParameterAttributes;
        if (flags.HasFlag(GenericParameterAttributes.NotNullableValueTypeConstraint))
            rules.Add("struct");
        else if (flags.HasFlag(GenericParameterAttributes.ReferenceTypeConstraint))
            rules.Add("class");
        rules.AddRange(parameter.GetGenericParameterConstraints().Where(c => c != typeof(ValueType)).Select(c => TypeNames.Of(c, null)));
        if (flags.HasFlag(GenericParameterAttributes.DefaultConstructorConstraint) && rules.FirstOrDefault() != "struct")
            rules.Add("new()");
        return rules.Count > 0 ? $" where {parameter.Name} : {string.Join(", ", rules)}" : "";
    }));

    private static string Kind(Type type) => type switch
    {
        { IsInterface: true } => "interface",
        { IsEnum: true } => "enum",
        { IsValueType: true } => "struct",
        _ when IsDelegate(type) => "delegate",
        { IsAbstract: true, IsSealed: true } => "static class",
        _ => (type.IsAbstract ? "abstract " : type.IsSealed ? "sealed " : "") + (type.GetMethod("<Clone>$") is null ? "class" : "record")
    };

    private static IEnumerable<string> Bases(Type type)
    {
        if (type.IsEnum || IsDelegate(type))
            yield break;
        for (var ancestor = type.BaseType; ancestor is not null && ancestor != typeof(object) && ancestor != typeof(ValueType); ancestor = ancestor.BaseType)
            yield return $"{TypeNames.OfDefinition(type)} : {TypeNames.Of(ancestor, null)}";
        foreach (var implemented in type.GetInterfaces().Where(i => i.IsVisible))
            yield return $"{TypeNames.OfDefinition(type)} : {TypeNames.Of(implemented, null)}";
    }

    private static bool IsDelegate(Type type) => type.BaseType == typeof(MulticastDelegate);

    private static string DelegateShape(Type type)
    {
        var invoke = type.GetMethod("Invoke")!;
        return $"{Parameters(invoke)} -> {Returned(invoke)}{Constraints(type.GetGenericArguments())}";
    }

    /// <summary>Whether the line of this member says something that no other line says.</summary>
    private static bool IsOffered(MemberInfo member) => !IsDelegate(member.DeclaringType!) && member switch
    {
        MethodInfo method => !method.IsSpecialName && IsVisible(method) && IsOwn(method) && !method.IsDefined(typeof(CompilerGeneratedAttribute)),
        ConstructorInfo constructor => !constructor.IsStatic && IsVisible(constructor) && !constructor.IsDefined(typeof(CompilerGeneratedAttribute)),
        PropertyInfo property => property.GetAccessors(true) is var all && Array.Exists(all, IsVisible) && IsOwn(all[0])
            && property.Name != "EqualityContract",
        FieldInfo field => !field.IsSpecialName && (field.IsPublic || field.IsFamily || field.IsFamilyOrAssembly),
        EventInfo @event => IsVisible(@event.AddMethod!),
        _ => false
    };

    // What overrides says nothing new.
    private static bool IsOwn(MethodInfo method) => method.GetBaseDefinition().DeclaringType == method.DeclaringType;

    private static bool IsVisible(MethodBase method) =>
        method.IsPublic || (IsProtected(method) && method.DeclaringType is { IsSealed: false });

    private static bool IsProtected(MethodBase method) => method.IsFamily || method.IsFamilyOrAssembly;

    private static string AccessorWord(MethodInfo accessor)
    {
        if (accessor.ReturnType != typeof(void))
            return "get";
        return accessor.ReturnParameter.GetRequiredCustomModifiers().Contains(typeof(IsExternalInit)) ? "init" : "set";
    }

    private static string Dispatch(MethodInfo method) => method switch
    {
        { IsStatic: true } => "static ",
        { IsAbstract: true, DeclaringType.IsInterface: true } => "",
        { IsAbstract: true } => "abstract ",
        { IsVirtual: true, IsFinal: false } when method.DeclaringType is { IsSealed: false } => "virtual ",
        _ => ""
    };

    private static string Owner(MemberInfo member) => TypeNames.OfDefinition(member.DeclaringType!);

    // The compiler itself marks what older compilers must not use, and says which feature it is.
    private static string Marks(MemberInfo member)
    {
        var isObsolete = member.IsDefined(typeof(ObsoleteAttribute), false) && !member.IsDefined(typeof(CompilerFeatureRequiredAttribute), false);
        var experimental = member.GetCustomAttribute<ExperimentalAttribute>(false);
        return (isObsolete ? "[Obsolete] " : "") + (experimental is null ? "" : $"[Experimental({experimental.DiagnosticId})] ");
    }
}
