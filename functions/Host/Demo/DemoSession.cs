using Spate.Cloud;
using Spate.Host.Hosting;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Demo;

/// <summary>What the bursts of one demo share.</summary>
internal sealed record DemoSession(EmbeddedSpate Spate, DataDirectory Data, Route Route)
{
    /// <summary>The burst that an earlier demo left unfinished, if any; then the one that is asked for, unless it is the same.</summary>
    public IEnumerable<BurstJournal> Bursts(DemoPlan plan, TimeProvider time)
    {
        var path = Path.Combine(Data.Root, "demo.journal");
        if (BurstJournal.Find(path) is { } unfinished)
        {
            yield return unfinished;
            if (unfinished.Header.Plan == plan)
                yield break;
        }

        yield return BurstJournal.Create(path, plan, time.GetUtcNow());
    }

    public string Introduction(BurstJournal journal)
    {
        var plan = journal.Header.Plan;
        var dropped = Enumerable.Range(0, plan.Files).Count(journal.IsDropped);
        var begin = dropped > 0 ? $"Going on with an unfinished burst, of which {dropped} files were dropped:" : "Dropping";
        return $"{begin} {Units.Count(plan.Events)} ad events in {Units.Count(plan.Files)} gzip files, seed {plan.Seed}, into "
            + $"{Data.PathOf(new ObjectAddress(Route.Source.Bucket, Route.Source.Prefix))}";
    }
}
