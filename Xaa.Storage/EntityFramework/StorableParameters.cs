using System.Data.Common;
using Microsoft.EntityFrameworkCore.Diagnostics;

namespace Xaa.Storage;

/// <summary>EF's parameters hold text as <see cref="StorableText"/> has it, like our own.</summary>
internal sealed class StorableParameters : DbCommandInterceptor
{
    public static StorableParameters Interceptor { get; } = new();

    public override DbCommand CommandInitialized(CommandEndEventData eventData, DbCommand result)
    {
        foreach (DbParameter parameter in result.Parameters)
        {
            if (parameter.Value is string text)
                parameter.Value = StorableText.Of(text);
        }

        return result;
    }
}
