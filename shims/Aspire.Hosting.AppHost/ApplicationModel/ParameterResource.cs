using System.Security.Cryptography;

namespace Aspire.Hosting.ApplicationModel;

public class ParameterResource : Resource, IExpressionValue
{
    private readonly Lazy<string> _value;

    public ParameterResource(string name, Func<ParameterDefault?, string> callback, bool secret = false) : base(name)
    {
        ArgumentNullException.ThrowIfNull(callback);
        _value = new Lazy<string>(() => callback(Default));
        Secret = secret;
    }

    public bool Secret { get; }

    public ParameterDefault? Default { get; set; }

    public string? Description { get; set; }

    public string ValueExpression => $"{{{Name}.value}}";

    /// <summary>Where the configuration may have it.</summary>
    internal virtual string ConfigurationKey => $"Parameters:{Name}";

    /// <summary>What the configuration or the default says; throws where neither does.</summary>
    internal string Configured => _value.Value;

    /// <summary>From the start of the application on: the value, as soon as there is one.</summary>
    internal TaskCompletionSource<string>? Awaited { get; set; }

    public async ValueTask<string?> GetValueAsync(CancellationToken cancellationToken)
        => Awaited is { } awaited ? await awaited.Task.WaitAsync(cancellationToken) : Configured;

    public ValueTask<string?> GetValueAsync(ValueProviderContext _, CancellationToken cancellationToken) => GetValueAsync(cancellationToken);
}

public abstract class ParameterDefault
{
    private protected ParameterDefault()
    {
    }

    public abstract string GetDefaultValue();
}

/// <summary>A generated password; as it stands, 22 characters of letters, digits and a few signs, which is 128 bits.</summary>
public sealed class GenerateParameterDefault : ParameterDefault
{
    // No character that a shell, a URL or a connection string reads as its own, and none that is easily taken for another.
    private const string LowerCharacters = "abcdefghjkmnpqrstuvwxyz";
    private const string UpperCharacters = "ABCDEFGHJKMNPQRSTUVWXYZ";
    private const string NumericCharacters = "0123456789";
    private const string SpecialCharacters = "-_.{}~()*+!";

    public int MinLength { get; set; } = 22;

    public bool Lower { get; set; } = true;

    public bool Upper { get; set; } = true;

    public bool Numeric { get; set; } = true;

    public bool Special { get; set; } = true;

    public int MinLower { get; set; }

    public int MinUpper { get; set; }

    public int MinNumeric { get; set; }

    public int MinSpecial { get; set; }

    public override string GetDefaultValue()
    {
        (bool Allowed, int Minimum, string Characters)[] classes =
        [
            (Lower, MinLower, LowerCharacters),
            (Upper, MinUpper, UpperCharacters),
            (Numeric, MinNumeric, NumericCharacters),
            (Special, MinSpecial, SpecialCharacters)
        ];
        if (classes.Any(one => !one.Allowed && one.Minimum > 0) || !classes.Any(one => one.Allowed))
        {
            throw new InvalidOperationException("A generated parameter needs a class of characters, and a minimum only of those it allows.");
        }

        var value = new List<char>();
        foreach (var (_, minimum, characters) in classes)
        {
            value.AddRange(RandomNumberGenerator.GetItems<char>(characters, minimum));
        }

        var allowed = string.Concat(classes.Where(one => one.Allowed).Select(one => one.Characters));
        value.AddRange(RandomNumberGenerator.GetItems<char>(allowed, Math.Max(0, MinLength - value.Count)));
        var shuffled = value.ToArray();
        RandomNumberGenerator.Shuffle<char>(shuffled);
        return new string(shuffled);
    }
}
