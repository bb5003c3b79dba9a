using System.Collections.Concurrent;
using Spate.Enrichment;

namespace Spate.Pipeline;

/// <summary>The progress of this worker's parts, for a live display to poll. Failed attempts do not count.</summary>
public sealed class PipelineProgress
{
    private readonly ConcurrentDictionary<EnrichmentProgress, bool> _running = [];
    private readonly Lock _gate = new();
    private ProgressSnapshot _done;

    /// <summary>The current state: all finished parts and what the running ones have done so far.</summary>
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

    /// <summary>Removes a part from the running ones; it keeps counting only if it succeeded.</summary>
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

/// <summary>The progress of a worker since it started.</summary>
/// <param name="PartsRunning">Parts that are being enriched.</param>
/// <param name="PartsDone">Parts that were enriched.</param>
/// <param name="Records">Records read.</param>
/// <param name="BytesIn">Bytes read as stored.</param>
/// <param name="PlainBytesIn">Bytes read, after decompression.</param>
public readonly record struct ProgressSnapshot(int PartsRunning, long PartsDone, long Records, long BytesIn, long PlainBytesIn);
