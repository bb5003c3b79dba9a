using Spate.Cloud.Streams;

namespace Spate.Cloud.Local.Objects;

/// <summary>A streamed write. Disposing <see cref="Body"/> has no effect: only completing or disposing the writer ends the write.</summary>
internal sealed class LocalObjectWriter(StagedFile staged, Publisher publisher) : IObjectWriter
{
    private bool _completed;

    public Stream Body { get; } = new StagedBody(staged);

    public Task<ObjectInfo> CompleteAsync(CancellationToken cancellationToken = default)
    {
        if (_completed)
            throw new InvalidOperationException($"The write of {staged.Address} has already been completed or disposed.");

        _completed = true;
        return publisher.PublishAsync(staged, default, cancellationToken);
    }

    public ValueTask DisposeAsync()
    {
        _completed = true;
        staged.Dispose();
        return ValueTask.CompletedTask;
    }

    private sealed class StagedBody(StagedFile staged) : WriteOnlyStream
    {
        public override void Write(ReadOnlySpan<byte> buffer) => staged.Write(buffer);

        public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
            staged.WriteAsync(buffer, cancellationToken);
    }
}
