using System.Buffers;
using System.Runtime.CompilerServices;
using Spate.Enrichment.Compression;

namespace Spate.Enrichment.Records;

/// <summary>Collects records into chunks for a writer. The chunks depend only on the records, so that equal records give equal outputs.</summary>
internal sealed class OutputBuffer(IChunkWriter writer, int chunkBytes) : IDisposable
{
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * chunkBytes);
    private int _count;

    /// <summary>Makes room for that many bytes. Call this before appending them.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Reserve(int bytes)
    {
        if (bytes > _buffer.Length - _count)
            Grow(bytes);
    }

    /// <summary>Appends bytes. Call <see cref="Reserve"/> first.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Append(ReadOnlySpan<byte> bytes)
    {
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <summary>Ends a record: passes the chunk on if it is full.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void EndRecord()
    {
        if (_count >= chunkBytes)
            Flush();
    }

    /// <summary>Passes on the rest and ends the output.</summary>
    public OutputFile Complete()
    {
        Flush();
        return writer.Complete();
    }

    public void Dispose()
    {
        writer.Dispose();
        var buffer = Interlocked.Exchange(ref _buffer, []);
        if (buffer.Length > 0)
            ArrayPool<byte>.Shared.Return(buffer);
        _count = 0;
    }

    private void Flush()
    {
        if (_count > 0)
            writer.Write(_buffer.AsSpan(0, _count));
        _count = 0;
    }

    private void Grow(int bytes)
    {
        var grown = ArrayPool<byte>.Shared.Rent(checked(_count + Math.Max(bytes, _buffer.Length)));
        _buffer.AsSpan(0, _count).CopyTo(grown);
        ArrayPool<byte>.Shared.Return(_buffer);
        _buffer = grown;
    }
}
