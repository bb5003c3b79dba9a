using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Host.Commands.Demo.Places;
using Spate.Host.Commands.Generate;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo;

/// <summary>The state that the bursts of one demo share.</summary>
internal sealed record DemoSession(DurableTaskClient Client, PipelineProgress Progress, DataDirectory Data, Route Route, IBurstPlace Place)
{
    private string JournalPath => Path.Combine(Data.Root, "demo.journal");

    /// <summary>The burst that an earlier demo left unfinished, or null.</summary>
    /// <exception cref="CommandException">It was started in another place.</exception>
    public BurstJournal? Unfinished()
    {
        var unfinished = BurstJournal.Find(JournalPath);
        return unfinished is null || unfinished.Header.Place == Place.Name
            ? unfinished
            : throw new CommandException(
                $"{JournalPath}: a burst that was started {Where(unfinished.Header.Place)} is not finished, but this demo works "
                + $"{Where(Place.Name)}. Finish it there, or name another --data directory.");
    }

    /// <summary>The burst that an earlier demo left unfinished, if any, then the requested one, unless it is the same.</summary>
    public IEnumerable<BurstJournal> Bursts(DemoPlan plan, TimeProvider time)
    {
        if (Unfinished() is { } unfinished)
        {
            yield return unfinished;
            if (unfinished.Header.Plan == plan)
                yield break;
        }

        yield return BurstJournal.Create(JournalPath, plan, time.GetUtcNow(), Place.Name);
    }

    public string Introduction(BurstJournal journal)
    {
        var plan = journal.Header.Plan;
        var dropped = Enumerable.Range(0, plan.Files).Count(journal.IsDropped);
        var begin = dropped > 0 ? $"Continuing an unfinished burst, of which {dropped} files were dropped:" : "Dropping";
        return $"{begin} {Units.Count(plan.Events)} ad events in {Units.Count(plan.Files)} gzip files, seed {plan.Seed}, into "
            + $"{Place.Show(new ObjectAddress(Route.Source.Bucket, Route.Source.Prefix))}";
    }

    private static string Where(string? place) => place is null ? "in the data directory" : $"at {place}";
}
