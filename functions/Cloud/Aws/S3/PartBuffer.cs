using System.Buffers;

namespace Spate.Cloud.Aws.S3;

/// <summary>The bytes of one part, in a pooled array that starts small and grows, so that a small object takes little memory.</summary>
internal sealed class PartBuffer(int capacity) : IDisposable
{
    private const int FirstSize = 64 * 1024;

    private byte[]? _bytes = ArrayPool<byte>.Shared.Rent(Math.Min(FirstSize, capacity));

    public int Length { get; private set; }

    public bool IsFull => Length == capacity;

    private byte[] Bytes => _bytes ?? throw new ObjectDisposedException(nameof(PartBuffer));

    /// <summary>Appends what fits and returns its length.</summary>
    public int Append(ReadOnlySpan<byte> content)
    {
        var taken = Math.Min(content.Length, capacity - Length);
        Reserve(Length + taken);
        content[..taken].CopyTo(Bytes.AsSpan(Length));
        Length += taken;
        return taken;
    }

    public MemoryStream OpenRead() => new(Bytes, 0, Length, writable: false);

    public void Dispose()
    {
        if (Interlocked.Exchange(ref _bytes, null) is { } bytes)
            ArrayPool<byte>.Shared.Return(bytes);
    }

    private void Reserve(int size)
    {
        if (size <= Bytes.Length)
            return;
        var larger = ArrayPool<byte>.Shared.Rent((int)Math.Min(capacity, Math.Max((long)size, 2L * Bytes.Length)));
        Bytes.AsSpan(0, Length).CopyTo(larger);
        ArrayPool<byte>.Shared.Return(_bytes!);
        _bytes = larger;
    }
}
