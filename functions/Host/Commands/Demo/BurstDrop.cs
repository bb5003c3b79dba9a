using Spate.Cloud;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Commands.Generate;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary>Generates the files of a burst and drops each into the bucket as soon as it is complete.</summary>
/// <param name="journal">The burst and its files that were already dropped.</param>
/// <param name="place">Where to.</param>
/// <param name="source">The bucket and prefix.</param>
/// <param name="staging">A directory that nobody watches, on the file system of the data directory.</param>
internal sealed class BurstDrop(BurstJournal journal, IBurstPlace place, RouteSource source, string staging)
{
    private readonly Lock _gate = new();
    private DemoTotals _totals;
    private long _bytes;
    private int _files;

    /// <summary>The totals of the dropped files.</summary>
    public DemoTotals Totals
    {
        get
        {
            lock (_gate)
                return _totals;
        }
    }

    /// <summary>The total length of the burst's files; an estimate until all are generated.</summary>
    public long EstimatedBytes
    {
        get
        {
            lock (_gate)
                return _files == 0 ? 0 : (long)((Int128)_bytes * journal.Header.Plan.Files / _files);
        }
    }

    public async Task RunAsync(CancellationToken cancellationToken)
    {
        var plan = journal.Header.Plan;
        // Where ETags depend only on the content, the files' time makes each burst's versions distinct.
        var generator = new BurstGenerator(plan, journal.Header.StartedAt);
        var before = new HashSet<int>();
        foreach (var file in Enumerable.Range(0, plan.Files).Where(journal.IsDropped))
        {
            if (await place.FindAsync(AddressOf(file), cancellationToken) is not { } found)
                continue;

            before.Add(file);
            Add(generator.Count(file, cancellationToken), found.Size);
        }

        await generator.WriteAsync(
            staging, Enumerable.Range(0, plan.Files).Where(file => !before.Contains(file)), DropAsync, cancellationToken);
        Directory.Delete(staging, recursive: true);
    }

    private async Task DropAsync(GeneratedFile generated, CancellationToken cancellationToken)
    {
        await place.DropAsync(generated, AddressOf(generated.Number), cancellationToken);
        journal.MarkDropped(generated.Number);
        Add(generated.Totals, generated.Bytes);
    }

    private void Add(DemoTotals totals, long bytes)
    {
        lock (_gate)
        {
            _totals += totals;
            _bytes += bytes;
            _files++;
        }
    }

    private ObjectAddress AddressOf(int file) => new(source.Bucket, source.Prefix + journal.Header.Plan.FileName(file));
}
