using System.Buffers;
using System.Buffers.Binary;
using System.Security.Cryptography;
using System.Text;

namespace Xaa.Storage;

/// <summary>Hashes a record, as its row holds it, together with the hash of the record before it. One per thread.</summary>
/// <remarks>
/// SHA-256 over <c>xaa-record-1</c>, the previous hash (32 bytes), writer, number, and name and value of each column that is not null, in the order of
/// <see cref="RecordRow.Names"/>: a column that is added later leaves the hashes of older records as they are. A text is 1, its length in UTF-8 (4 bytes)
/// and its bytes; a whole number is 2 and 8 bytes; both big-endian.
/// </remarks>
internal sealed class RecordHash
{
    public const int Length = SHA256.HashSizeInBytes;

    private readonly ArrayBufferWriter<byte> _bytes = new(1024);

    /// <summary>What stands in place of a hash before the first record.</summary>
    public static byte[] None { get; } = new byte[Length];

    /// <param name="previous">The hash of the writer's record before this one.</param>
    /// <param name="writer">Who writes it.</param>
    /// <param name="number">Its number there, from 1 on.</param>
    /// <param name="columns">As the database takes or returns them.</param>
    public byte[] Of(ReadOnlySpan<byte> previous, string writer, long number, ReadOnlySpan<object> columns)
    {
        _bytes.ResetWrittenCount();
        _bytes.Write("xaa-record-1"u8);
        _bytes.Write(previous);
        Add(writer);
        Add(number);
        for (var i = 0; i < columns.Length; i++)
        {
            if (columns[i] is DBNull)
                continue;
            Add(RecordRow.Names[i]);
            Add(columns[i]);
        }
        return SHA256.HashData(_bytes.WrittenSpan);
    }

    private void Add(object column)
    {
        switch (column)
        {
            case string text:
                AddText(text);
                break;
            case long or int:
                AddNumber(Convert.ToInt64(column, null));
                break;
            default:
                // SQLite holds whatever somebody else wrote; nothing that we wrote has such a type.
                Add(3, Encoding.UTF8.GetBytes(column.GetType().FullName!));
                break;
        }
    }

    private void AddText(string text)
    {
        var length = Encoding.UTF8.GetByteCount(text);
        var span = _bytes.GetSpan(5 + length);
        span[0] = 1;
        BinaryPrimitives.WriteInt32BigEndian(span[1..], length);
        Encoding.UTF8.GetBytes(text, span[5..]);
        _bytes.Advance(5 + length);
    }

    private void AddNumber(long number)
    {
        Span<byte> bytes = stackalloc byte[8];
        BinaryPrimitives.WriteInt64BigEndian(bytes, number);
        Add(2, bytes);
    }

    private void Add(byte tag, ReadOnlySpan<byte> bytes)
    {
        _bytes.Write([tag]);
        _bytes.Write(bytes);
    }
}
