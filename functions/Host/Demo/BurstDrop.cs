namespace Spate.Host.Demo;

/// <summary>Generates the files of a burst and drops them into the bucket, each by a rename as soon as it is whole.</summary>
/// <param name="journal">The burst, and what of it was dropped before.</param>
/// <param name="staging">A directory on the bucket's file system that nobody watches.</param>
/// <param name="target">The directory of the bucket's prefix.</param>
internal sealed class BurstDrop(BurstJournal journal, string staging, string target)
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
        var generator = new BurstGenerator(plan);
        var before = Enumerable.Range(0, plan.Files).Where(file => journal.IsDropped(file) && File.Exists(PathOf(file))).ToHashSet();
        foreach (var file in before)
            Add(generator.Count(file, cancellationToken), new FileInfo(PathOf(file)).Length);

        Directory.CreateDirectory(target);
        await generator.WriteAsync(staging, Enumerable.Range(0, plan.Files).Where(file => !before.Contains(file)), Drop, cancellationToken);
        Directory.Delete(staging, recursive: true);
    }

    private void Drop(GeneratedFile generated)
    {
        File.Move(generated.Path, PathOf(generated.Number), overwrite: true);
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

    private string PathOf(int file) => Path.Combine(target, journal.Header.Plan.FileName(file));
}
