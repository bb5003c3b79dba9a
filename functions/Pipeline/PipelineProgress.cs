using System.Collections.Concurrent;
using Spate.Enrichment;

namespace Spate.Pipeline;

/// <summary>How far this worker's parts have come: what a live display polls. Attempts that failed do not count.</summary>
public sealed class PipelineProgress
{
    private readonly ConcurrentDictionary<EnrichmentProgress, bool> _running = [];
    private readonly Lock _gate = new();
    private ProgressSnapshot _done;

    /// <summary>The state at this moment: all finished parts and what the running ones have done so far.</summary>
    public ProgressSnapshot Snapshot()
    {
        lock (_gate)
        {
            return _running.Keys.Aggregate(_done with { PartsRunning = _running.Count }, (sum, part) => sum with
            {
                Records = sum.Records + part.Records,
                BytesIn = sum.BytesIn + part.BytesIn,
                PlainBytesIn = sum.PlainBytesIn + part.PlainBytesIn,
            });
        }
    }

    internal void Start(EnrichmentProgress part) => _running.TryAdd(part, true);

    /// <summary>Takes a part off the running ones; what it did counts on only if it ended well.</summary>
    internal void End(EnrichmentProgress part, bool succeeded)
    {
        lock (_gate)
        {
            _running.TryRemove(part, out _);
            if (!succeeded) return;
            _done = _done with
            {
                PartsDone = _done.PartsDone + 1,
                Records = _done.Records + part.Records,
                BytesIn = _done.BytesIn + part.BytesIn,
                PlainBytesIn = _done.PlainBytesIn + part.PlainBytesIn,
            };
        }
    }
}

/// <summary>How far a worker has come since it started.</summary>
/// <param name="PartsRunning">Parts that are being enriched.</param>
/// <param name="PartsDone">Parts that were enriched.</param>
/// <param name="Records">Records read.</param>
/// <param name="BytesIn">Bytes read as stored.</param>
/// <param name="PlainBytesIn">Bytes read, after decompression.</param>
public readonly record struct ProgressSnapshot(int PartsRunning, long PartsDone, long Records, long BytesIn, long PlainBytesIn);
