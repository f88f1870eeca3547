using System.Net;
using System.Text.RegularExpressions;
using Xaa.Testing;

namespace Xaa.Idp.Tests.Portal;

/// <summary>A form as a browser would send it untouched: whatever is filled in, checked and chosen.</summary>
public sealed partial record HtmlForm(Uri Address, IReadOnlyList<KeyValuePair<string, string>> Fields)
{
    /// <summary>The page's form that has this button; the button's own value goes along.</summary>
    public static HtmlForm With(BrowserPage page, string button)
    {
        var forms = AllWith(page, button);
        Assert.True(forms.Count == 1, $"There are {forms.Count} buttons '{button}' at {page.Address.AbsolutePath} ({(int)page.Status}).");
        return forms[0];
    }

    /// <summary>All of the page's forms that have this button.</summary>
    public static IReadOnlyList<HtmlForm> AllWith(BrowserPage page, string button) =>
        [.. Forms().Matches(page.Html).Select(match => match.Value).Where(form => Button(form, button).Success).Select(form => Read(page, form, button))];

    public IReadOnlyList<string> this[string name] => [.. Fields.Where(field => field.Key == name).Select(field => field.Value)];

    /// <summary>With other values for the fields that are named; one that is named twice has two values, and null takes it out.</summary>
    public HtmlForm But(params (string Name, string? Value)[] changes) => this with
    {
        Fields =
        [
            .. Fields.Where(field => changes.All(change => change.Name != field.Key)),
            .. changes.Where(change => change.Value is not null).Select(change => KeyValuePair.Create(change.Name, change.Value!)),
        ],
    };

    private static HtmlForm Read(BrowserPage page, string form, string button)
    {
        var pressed = Button(form, button).Groups[1].Value;
        List<KeyValuePair<string, string>> fields = [.. Controls().Matches(form).SelectMany(match => ValuesOf(match))];
        if (Attribute(pressed, "name") is { } name)
            fields.Add(new(name, Attribute(pressed, "value") ?? ""));
        return new(new(page.Address, Attribute(form[..form.IndexOf('>', StringComparison.Ordinal)], "action")), fields);
    }

    private static IEnumerable<KeyValuePair<string, string>> ValuesOf(Match control)
    {
        var tag = control.Groups["tag"].Value;
        if (Attribute(tag, "name") is not { } name)
            yield break;
        if (tag.StartsWith("<textarea", StringComparison.Ordinal))
            yield return new(name, WebUtility.HtmlDecode(control.Groups["content"].Value));
        else if (tag.StartsWith("<select", StringComparison.Ordinal))
            yield return new(name, Chosen(control.Groups["content"].Value));
        else if (Attribute(tag, "type") is not ("checkbox" or "radio"))
            yield return new(name, Attribute(tag, "value") ?? "");
        else if (Checked().IsMatch(tag))
            yield return new(name, Attribute(tag, "value") ?? "on");
    }

    private static string Chosen(string options)
    {
        var tags = Options().Matches(options).Select(match => match.Value).ToList();
        return Attribute(tags.Find(tag => Selected().IsMatch(tag)) ?? tags[0], "value") ?? "";
    }

    private static Match Button(string form, string text) => Regex.Match(form, $"<button([^>]*)>{Regex.Escape(text)}</button>");

    private static string? Attribute(string tag, string name) =>
        Regex.Match(tag, $"\\s{name}=\"([^\"]*)\"") is { Success: true } match ? WebUtility.HtmlDecode(match.Groups[1].Value) : null;

    [GeneratedRegex("<form.*?</form>", RegexOptions.Singleline)]
    private static partial Regex Forms();

    [GeneratedRegex("(?<tag><input[^>]*>)|(?<tag><(?<kind>textarea|select)[^>]*>)(?<content>.*?)</\\k<kind>>", RegexOptions.Singleline)]
    private static partial Regex Controls();

    [GeneratedRegex("<option[^>]*>")]
    private static partial Regex Options();

    [GeneratedRegex("\\schecked\\b")]
    private static partial Regex Checked();

    [GeneratedRegex("\\sselected\\b")]
    private static partial Regex Selected();
}
