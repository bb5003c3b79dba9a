using Spate.Planning.Simulation;

namespace Spate.Planning.Optimization;

/// <summary>
/// Finds the settings that meet the deadline at least cost, or in least time: each setting in turn is set to its best value, until none
/// improves the result. Settings that cut running work are not considered, whatever they would save.
/// </summary>
internal sealed class Optimizer(Scenario start, PriceList prices, PlanGoal goal)
{
    /// <summary>The share of the deadline that is reserved for a slow node or a longer file.</summary>
    public const double Margin = 0.1;

    private const int MaxRounds = 3;

    /// <summary>A gain below this share is not worth a change.</summary>
    private const double Worthwhile = 0.002;

    /// <summary>The best settings found; null when none meet the deadline.</summary>
    public OptimizedSettings? Find()
    {
        var dials = Enumerable.Range(0, start.Pools.Count).SelectMany(Dial.OfPool).ToList();
        var asItIs = Try(start);
        var best = asItIs;
        for (var (round, before) = (0, (Trial?)null); round < MaxRounds && !Equals(best, before); round++)
        {
            before = best;
            foreach (var dial in dials)
            {
                best = dial.Candidates(best.Scenario)
                    .Select(Try)
                    .Aggregate(best, (chosen, trial) => IsBetter(trial, chosen) ? trial : chosen);
            }
        }

        best = dials.Aggregate(best, Spare);
        return best.Result.Meets(start.Deadline) && best.Result.CutSlotSeconds == 0 ? Describe(asItIs, best, dials) : null;
    }

    private OptimizedSettings Describe(Trial asItIs, Trial best, List<Dial> dials)
    {
        var changes = dials.Where(dial => IsTurned(dial, best)).Select(dial =>
        {
            var without = Try(dial.Take(best.Scenario, start));
            return new SettingWorth(
                new SettingChange(dial.Object(start), dial.Field, dial.Show(start), dial.Show(best.Scenario), dial.Locate(start)),
                without.Dollars - best.Dollars, without.Result.DrainedAt - best.Result.DrainedAt);
        });
        return new OptimizedSettings(goal, best.Scenario, asItIs.Dollars, best.Dollars, [.. changes]);
    }

    /// <summary>Drops a change that gains nothing given all the others.</summary>
    private Trial Spare(Trial best, Dial dial)
    {
        if (!IsTurned(dial, best))
            return best;

        var without = Try(dial.Take(best.Scenario, start));
        return IsBetter(best, without) ? best : without;
    }

    private bool IsTurned(Dial dial, Trial best) => dial.Show(best.Scenario) != dial.Show(start);

    private Trial Try(Scenario scenario)
    {
        var result = BurstSimulation.Run(scenario);
        return new Trial(scenario, result, prices.Node.OnDemand(result.NodeSeconds));
    }

    private bool IsBetter(Trial trial, Trial than) => (Faults(trial), Faults(than)) switch
    {
        var (mine, theirs) when mine != theirs => mine < theirs,
        (0, _) when goal == PlanGoal.Cost => trial.Dollars < than.Dollars * (1 - Worthwhile),
        _ => Late(trial) < Late(than) * (1 - Worthwhile) || (Late(trial) <= Late(than) && trial.Dollars < than.Dollars * (1 - Worthwhile)),
    };

    /// <summary>A cut is worse than a delay, and a delay worse than a thin margin.</summary>
    private int Faults(Trial trial) => trial.Result switch
    {
        { DrainedAt: null } => 4,
        { CutSlotSeconds: > 0 } => 3,
        var result when !result.Meets(start.Deadline) => 2,
        var result when !result.Meets(start.Deadline * (1 - Margin)) => 1,
        _ => 0,
    };

    private static double Late(Trial trial) => trial.Result.DrainedAt ?? double.MaxValue;

    private sealed record Trial(Scenario Scenario, SimulationResult Result, double Dollars);
}
