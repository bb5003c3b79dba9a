using Microsoft.Extensions.Logging;
using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Local.Notifications;

/// <summary>The current and pending scans of directories, a few files at a time, so that reports are handled in between.</summary>
internal sealed class Scans(OrderedListing listing, ILogger logger) : IDisposable
{
    private readonly Queue<(string Bucket, string Prefix)> _waiting = new();
    private IEnumerator<ListedObject>? _current;
    private (string Bucket, string Prefix) _place;

    public bool IsIdle => _current is null && _waiting.Count == 0;

    public void Add(string bucket, string prefix)
    {
        if (!_waiting.Contains((bucket, prefix)))
            _waiting.Enqueue((bucket, prefix));
    }

    /// <summary>Returns up to <paramref name="max"/> more files.</summary>
    public IEnumerable<(ObjectAddress Address, FileStat Stat)> Take(int max)
    {
        for (var taken = 0; taken < max && MoveNext(); taken++)
            yield return (new(_place.Bucket, _current!.Current.Key), _current.Current.Stat);
    }

    public void Dispose() => _current?.Dispose();

    private bool MoveNext()
    {
        while (true)
        {
            if (_current is null)
            {
                if (!_waiting.TryDequeue(out _place))
                    return false;
                _current = listing.Walk(_place.Bucket, _place.Prefix).GetEnumerator();
            }

            if (Advance(_current))
                return true;
            _current.Dispose();
            _current = null;
        }
    }

    private bool Advance(IEnumerator<ListedObject> walk)
    {
        try
        {
            return walk.MoveNext();
        }
        catch (Exception e) when (LocalFailure.IsFileError(e))
        {
            logger.LogWarning(
                e, "s3://{Bucket}/{Prefix} could not be scanned to its end; the next scan tries again.", _place.Bucket, _place.Prefix);
            return false;
        }
    }
}
