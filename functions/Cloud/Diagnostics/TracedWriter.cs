using System.Diagnostics;

namespace Spate.Cloud.Diagnostics;

/// <summary>A write. The span lasts until it is completed or aborted.</summary>
internal sealed class TracedWriter(IObjectWriter writer, Activity call) : IObjectWriter
{
    private bool _completed;

    public Stream Body => writer.Body;

    public async Task<ObjectInfo> CompleteAsync(CancellationToken cancellationToken = default)
    {
        var info = await writer.CompleteAsync(cancellationToken);
        _completed = true;
        call.SetTag("spate.bytes", info.Size);
        return info;
    }

    public async ValueTask DisposeAsync()
    {
        await writer.DisposeAsync();
        if (!_completed)
            call.SetStatus(ActivityStatusCode.Error, "aborted");
        StoreTracing.End(call);
    }
}
