using Spate.Planning.Simulation;

namespace Spate.Planning.Advice;

/// <summary>Finds the settings that make a plan miss its deadline, by changing each until the simulation meets it.</summary>
internal sealed class Advisor(Scenario scenario)
{
    private readonly IReadOnlyList<Knob> _knobs = Knob.Of(scenario);

    /// <summary>
    /// Every single setting that is enough, with its smallest change; if none is, the smallest changes that together are.
    /// </summary>
    public IReadOnlyList<Remedy> Find()
    {
        var alone = _knobs.Select(Alone).OfType<Remedy>().ToList();
        return alone.Count > 0 ? alone : Together() is { } together ? [together] : [];
    }

    /// <summary>When the work would be done with every setting at its extreme; null when it would not be.</summary>
    public double? BestDrain() => Drain(_knobs.Aggregate(scenario, static (turned, knob) => knob.Turn(turned, knob.Extreme)));

    /// <summary>The fewest pods, ready before the burst, that meet the deadline; null when even the maximum does not.</summary>
    public int? WarmPods() =>
        Halving.Nearest(0, scenario.Scaler.MaxReplicaCount, pods => BurstSimulation.Meets(scenario with { WarmPods = pods }));

    private Remedy? Alone(Knob knob) => Nearest(knob, scenario) is { } value ? Describe([(knob, value)]) : null;

    private Remedy? Together()
    {
        var turned = new List<(Knob Knob, int Value)>();
        foreach (var knob in _knobs)
        {
            turned.Add((knob, knob.Extreme));
            if (BurstSimulation.Meets(With(turned)))
                break;
        }

        if (!BurstSimulation.Meets(With(turned)))
            return null;

        // The last ones first: early changes help most, and those that are not needed are dropped.
        for (var i = turned.Count - 1; i >= 0; i--)
        {
            var (knob, others) = (turned[i].Knob, With([.. turned.Where((_, index) => index != i)]));
            turned[i] = (knob, BurstSimulation.Meets(others) ? knob.Current : Nearest(knob, others)!.Value);
        }

        return Describe([.. turned.Where(static change => change.Value != change.Knob.Current)]);
    }

    private static int? Nearest(Knob knob, Scenario from) =>
        Halving.Nearest(knob.Current, knob.Extreme, value => BurstSimulation.Meets(knob.Turn(from, value)));

    private Remedy Describe(IReadOnlyList<(Knob Knob, int Value)> turned) => new(
        [.. turned.Select(change => new SettingChange(
            $"ScaledObject/{scenario.Scaler.Name}", change.Knob.Field, change.Knob.ShowCurrent, change.Knob.Show(change.Value),
            scenario.Scaler.Origins.Locate(change.Knob.Field)))],
        Drain(With(turned))!.Value);

    private Scenario With(IReadOnlyList<(Knob Knob, int Value)> turned) =>
        turned.Aggregate(scenario, static (s, change) => change.Knob.Turn(s, change.Value));

    private static double? Drain(Scenario scenario) => BurstSimulation.Run(scenario).DrainedAt;
}
