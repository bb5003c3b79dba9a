using Spate.Cloud;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Commands.Generate;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary>Generates the files of a burst and drops them into the bucket, each as soon as it is whole.</summary>
/// <param name="journal">The burst, and what of it was dropped before.</param>
/// <param name="place">Where to.</param>
/// <param name="source">The bucket and prefix.</param>
/// <param name="staging">A directory that nobody watches, on the file system of the data directory.</param>
internal sealed class BurstDrop(BurstJournal journal, IBurstPlace place, RouteSource source, string staging)
{
    private readonly Lock _gate = new();
    private DemoTotals _totals;
    private long _bytes;
    private int _files;

    /// <summary>What the files that were dropped hold.</summary>
    public DemoTotals Totals
    {
        get
        {
            lock (_gate)
                return _totals;
        }
    }

    /// <summary>The length of all files of the burst together; an estimate until all are generated.</summary>
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
        // Where a version's tag is made of its content, the files' time makes the versions of each burst its own.
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
