using System.Buffers;
using System.Runtime.CompilerServices;
using Spate.Enrichment.Compression;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Records;

/// <summary>
/// Collects records into chunks for a writer. The chunks depend only on the records, so that equal records give equal outputs.
/// </summary>
internal sealed class OutputBuffer(IChunkWriter writer, int chunkBytes) : IRecordOutput
{
    private readonly List<FragmentStore> _stores = [];
    private byte[] _buffer = ArrayPool<byte>.Shared.Rent(2 * chunkBytes);
    private int _count;

    /// <inheritdoc/>
    public int Register(FragmentStore fragments)
    {
        _stores.Add(fragments);
        return _stores.Count - 1;
    }

    /// <inheritdoc/>
    public void Copy(ReadOnlySpan<byte> bytes, long offset) => Insert(bytes);

    /// <inheritdoc/>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void Insert(ReadOnlySpan<byte> bytes)
    {
        if (bytes.Length > _buffer.Length - _count)
            Grow(bytes.Length);
        bytes.CopyTo(_buffer.AsSpan(_count));
        _count += bytes.Length;
    }

    /// <inheritdoc/>
    public void LookAhead(int store, int fragment)
    {
        if (fragment >= 0)
            _stores[store].LookAhead(fragment);
    }

    /// <inheritdoc/>
    public void Insert(int store, int fragment) => Insert(_stores[store][fragment]);

    /// <inheritdoc/>
    public void EndRecord()
    {
        if (_count >= chunkBytes)
            Flush();
    }

    /// <inheritdoc/>
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
