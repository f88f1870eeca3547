using System.Text.Json;
using Xaa.OAuth;

namespace Xaa.Idp.Admin;

/// <summary>What an administrator changes of a person. RFC 7396.</summary>
/// <param name="Active">False suspends, true restores; left out, it stays.</param>
public sealed record PersonPatch(bool? Active = null)
{
    public static readonly IReadOnlyList<string> ContentTypes = ["application/merge-patch+json", "application/json"];

    /// <summary>The patch, or the refusal of the body.</summary>
    public static async ValueTask<(PersonPatch? Patch, IResult? Malformed)> ReadAsync(HttpContext http, CancellationToken cancellationToken)
    {
        var (json, malformed) = await JsonBody.ReadAsync(http, ContentTypes, cancellationToken);
        if (json is null)
            return (null, malformed);
        using (json)
            return Parse(json.RootElement);
    }

    private static (PersonPatch? Patch, IResult? Malformed) Parse(JsonElement json)
    {
        var patch = new PersonPatch(Active: null);
        foreach (var member in json.EnumerateObject())
        {
            if (member.Name != "active")
                return (null, AdminProblem.Of(StatusCodes.Status400BadRequest, "Only active can be changed here.", Reasons.UnsupportedParameter));
            if (member.Value.ValueKind is not (JsonValueKind.True or JsonValueKind.False))
                return (null, JsonBody.Malformed("active must be true or false."));
            patch = patch with { Active = member.Value.GetBoolean() };
        }
        return (patch, null);
    }
}
