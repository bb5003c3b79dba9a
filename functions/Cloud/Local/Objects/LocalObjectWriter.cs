namespace Spate.Cloud.Local.Objects;

/// <summary>A streamed write. Disposing <see cref="Body"/> ends nothing: only completing or disposing the writer does.</summary>
internal sealed class LocalObjectWriter(StagedFile staged, Publisher publisher) : IObjectWriter
{
    private bool _completed;

    public Stream Body { get; } = new StagedBody(staged);

    public Task<ObjectInfo> CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_completed)
            throw new InvalidOperationException($"The write of {staged.Address} was completed or disposed before.");

        _completed = true;
        return publisher.PublishAsync(staged, default, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _completed = true;
        staged.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class StagedBody(StagedFile staged) : Stream
    {
        public override bool CanRead => false;

        public override bool CanSeek => false;

        public override bool CanWrite => true;

        public override long Length => throw new NotSupportedException();

        public override long Position
        {
            get => throw new NotSupportedException();
            set => throw new NotSupportedException();
        }

        public override void Write(ReadOnlySpan<byte> buffer) => staged.Write(buffer);

        public override void Write(byte[] buffer, int offset, int count) => staged.Write(buffer.AsSpan(offset, count));

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            staged.WriteAsync(buffer, cancellationToken);

        public override Task WriteAsync(byte[] buffer, int offset, int count, CancellationToken cancellationToken) =>
            staged.WriteAsync(buffer.AsMemory(offset, count), cancellationToken).AsTask();

        // Nobody sees the staged bytes before completion, so there is nothing that a flush would bring about.
        public override void Flush()
        {
        }

        public override int Read(byte[] buffer, int offset, int count) => throw new NotSupportedException();

        public override long Seek(long offset, SeekOrigin origin) => throw new NotSupportedException();

        public override void SetLength(long value) => throw new NotSupportedException();
    }
}
