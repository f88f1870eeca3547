using System.ComponentModel;
using System.Security.Claims;
using System.Security.Cryptography;
using System.Text.Json;
using Microsoft.AspNetCore.DataProtection;
using Microsoft.AspNetCore.WebUtilities;
using Microsoft.EntityFrameworkCore;
using ModelContextProtocol;

namespace Xaa.McpServerSample.Samples;

public sealed record Listing<T>(
    IReadOnlyList<T> Items, [property: Description("Pass it as cursor for what follows; missing when there is no more.")] string? NextCursor = null);

/// <summary>
/// Lists of any length, piece by piece. A cursor holds the position of the last row, so rows that come and go in between neither repeat nor hide
/// others; it is sealed, and opens only for the caller and the list that it was made for. What a caller may see is asked anew each time.
/// </summary>
public sealed class Paging(IDataProtectionProvider protection)
{
    public const string CursorWords = "The nextCursor of the answer before; leave it out to begin.";
    public const string LimitWords = "How many at most, 1 to 100.";
    public const long DefaultLimit = 50;

    /// <summary>Begins a list, or goes on with it. It is named by the tool and what that was asked for, such as the words of a search.</summary>
    /// <exception cref="McpProtocolException">The cursor is not one of this list.</exception>
    public Piece<TPosition> Open<TPosition>(ClaimsPrincipal user, string? cursor, long limit, params string?[] list)
        where TPosition : class
    {
        var size = (int)Arguments.Between(limit, "limit", 1, 100);
        var actor = Actor.Of(user);
        // Most lists are short and begin at the beginning: then nothing is sealed or opened.
        IDataProtector Seal() => protection.CreateProtector("cursor", [actor.Person, actor.Client, JsonSerializer.Serialize(list)]);
        return new(Seal, cursor is null ? null : Open<TPosition>(Seal(), cursor), size);
    }

    private static TPosition? Open<TPosition>(IDataProtector seal, string cursor)
        where TPosition : class
    {
        try
        {
            return JsonSerializer.Deserialize<TPosition>(seal.Unprotect(WebEncoders.Base64UrlDecode(cursor)));
        }
        catch (Exception foreign) when (foreign is CryptographicException or FormatException)
        {
            throw new McpProtocolException(
                "The cursor is not one that this list gave out. Leave it out to begin anew.", McpErrorCode.InvalidParams);
        }
    }
}

/// <summary>The position in a list that is ordered by the rows' number.</summary>
public sealed record RowPosition(long Id);

/// <summary>One piece of a list: the rows behind a position, in the order that the position is of.</summary>
public sealed class Piece<TPosition>(Func<IDataProtector> seal, TPosition? after, int size)
    where TPosition : class
{
    public TPosition? After => after;

    public async Task<Listing<T>> ReadAsync<T>(IQueryable<T> ordered, Func<T, TPosition> position, CancellationToken cancellationToken)
    {
        var rows = await ordered.Take(size + 1).ToListAsync(cancellationToken);
        if (rows.Count <= size)
            return new(rows);
        rows.RemoveAt(size);
        return new(rows, WebEncoders.Base64UrlEncode(seal().Protect(JsonSerializer.SerializeToUtf8Bytes(position(rows[^1])))));
    }
}
