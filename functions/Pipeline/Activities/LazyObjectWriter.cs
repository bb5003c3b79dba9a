using Spate.Cloud;

namespace Spate.Pipeline.Activities;

/// <summary>An object that is created only if something is written to it.</summary>
internal sealed class LazyObjectWriter(IObjectStore store, ObjectAddress address, CancellationToken cancellationToken) : IAsyncDisposable
{
    private IObjectWriter? _writer;

    /// <summary>Opens the object from within the engine's synchronous run. Blocking is fine: the activity has its own thread.</summary>
    public Stream Open()
    {
        _writer = store.OpenWriteAsync(address, cancellationToken).GetAwaiter().GetResult();
        return _writer.Body;
    }

    public async Task CompleteAsync(CancellationToken completion)
    {
        if (_writer is not null) await _writer.CompleteAsync(completion);
    }

    public ValueTask DisposeAsync() => _writer?.DisposeAsync() ?? ValueTask.CompletedTask;
}
