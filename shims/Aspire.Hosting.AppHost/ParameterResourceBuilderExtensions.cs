using Aspire.Hosting.ApplicationModel;

namespace Aspire.Hosting;

public static partial class ParameterResourceBuilderExtensions
{
    /// <summary>A parameter whose value is the configuration's <c>Parameters:name</c>.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(this IDistributedApplicationBuilder builder, string name, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        return builder.AddResource(new ParameterResource(name, _ => Configured(builder, name) ?? throw new MissingParameterValueException(
            $"Parameter resource could not be used because configuration key '{Key(name)}' is missing."), secret));
    }

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, string value, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddParameter(name, () => value, publishValueAsDefault, secret);
    }

    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, Func<string> valueGetter, bool publishValueAsDefault = false, bool secret = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(valueGetter);
        return publishValueAsDefault && secret
            ? throw new ArgumentException("A parameter cannot be both secret and published as a default value.", nameof(secret))
            : builder.AddResource(new ParameterResource(name, _ => valueGetter(), secret));
    }

    /// <summary>A parameter that the configuration may set and that is otherwise made up: anew in every run, or once if it is to persist.</summary>
    public static IResourceBuilder<ParameterResource> AddParameter(
        this IDistributedApplicationBuilder builder, string name, ParameterDefault value, bool secret = false, bool persist = false)
    {
        ArgumentNullException.ThrowIfNull(builder);
        ArgumentNullException.ThrowIfNull(value);
        return builder.AddResource(WithDefault(builder, name, secret, persist ? Kept(builder, name, value) : value));
    }

    /// <summary>A password that is made up once and kept; not part of the application until it is added.</summary>
    public static ParameterResource CreateDefaultPasswordParameter(
        IDistributedApplicationBuilder builder,
        string name,
        bool lower = true,
        bool upper = true,
        bool numeric = true,
        bool special = true,
        int minLower = 0,
        int minUpper = 0,
        int minNumeric = 0,
        int minSpecial = 0)
    {
        ArgumentNullException.ThrowIfNull(builder);
        var password = new GenerateParameterDefault
        {
            Lower = lower,
            Upper = upper,
            Numeric = numeric,
            Special = special,
            MinLower = minLower,
            MinUpper = minUpper,
            MinNumeric = minNumeric,
            MinSpecial = minSpecial
        };
        return WithDefault(builder, name, secret: true, Kept(builder, name, password));
    }

    private static ParameterResource WithDefault(IDistributedApplicationBuilder builder, string name, bool secret, ParameterDefault value)
        => new(name, fallback => Configured(builder, name) ?? fallback!.GetDefaultValue(), secret) { Default = value };

    private static KeptParameterDefault Kept(IDistributedApplicationBuilder builder, string name, ParameterDefault value)
        => new(value, builder.AppHostAssembly, Key(name));

    private static string Key(string name) => $"Parameters:{name}";

    private static string? Configured(IDistributedApplicationBuilder builder, string name) => builder.Configuration[Key(name)];
}
