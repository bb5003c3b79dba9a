using System.Globalization;
using Spate.Planning.Simulation;

namespace Spate.Planning.Optimization;

/// <summary>A setting of a pool, or several that belong together, and its candidate values.</summary>
/// <param name="Pool">The number of the pool.</param>
/// <param name="Field">The field, from the root of its object.</param>
/// <param name="Kind">The kind of that object: the ScaledObject or the Deployment.</param>
/// <param name="Show">Formats the value in a scenario as in the manifest.</param>
/// <param name="Take">Returns the first scenario with the setting of the second.</param>
/// <param name="Candidates">Returns scenarios that differ in this setting.</param>
internal sealed record Dial(
    int Pool, string Field, string Kind, Func<Scenario, string> Show, Func<Scenario, Scenario, Scenario> Take,
    Func<Scenario, IEnumerable<Scenario>> Candidates)
{
    /// <summary>Longer than a polling interval, so that a pool is removed only after KEDA has counted nothing twice.</summary>
    private static readonly int[] Cooldowns = [15, 30, 60];

    public string Object(Scenario scenario)
    {
        var scaler = scenario.Pools[Pool].Scaler;
        return Kind == "Deployment" ? $"Deployment/{scaler.Target}" : $"ScaledObject/{scaler.Name}";
    }

    public string? Locate(Scenario scenario) => Kind == "Deployment" ? null : scenario.Pools[Pool].Scaler.Origins.Locate(Field);

    public static IEnumerable<Dial> OfPool(int pool) =>
    [
        PodSizes.Dial(pool),
        Number(pool, "spec.maxReplicaCount", static s => s.MaxReplicaCount, static (s, value) => s.WithMaximum(value), PodCounts.Most),
        Number(pool, "spec.minReplicaCount", static s => s.MinReplicaCount, static (s, value) => s.WithMinimum(value), PodCounts.Least),
        Number(
            pool, "spec.cooldownPeriod", static s => s.CooldownPeriod, static (s, value) => s with { CooldownPeriod = value },
            static (_, _) => Cooldowns),
        ScaleDown(pool),
        Targets(pool),
    ];

    /// <summary>The scenario with another scaler of a pool.</summary>
    public static Scenario With(Scenario scenario, int pool, Func<ScalerSettings, ScalerSettings> change) =>
        pool == 0
            ? scenario with { Scaler = change(scenario.Scaler) }
            : scenario with { Heavy = scenario.Heavy! with { Scaler = change(scenario.Heavy.Scaler) } };

    private static Dial Number(
        int pool, string field, Func<ScalerSettings, int> get, Func<ScalerSettings, int, ScalerSettings> set,
        Func<Scenario, int, IEnumerable<int>> values) => new(
        pool, field, "ScaledObject",
        s => get(s.Pools[pool].Scaler).ToString(CultureInfo.InvariantCulture),
        (to, from) => With(to, pool, scaler => set(scaler, get(from.Pools[pool].Scaler))),
        s => values(s, pool)
            .Where(value => value != get(s.Pools[pool].Scaler))
            .Distinct()
            .Select(value => With(s, pool, scaler => set(scaler, value))));

    private static Dial ScaleDown(int pool)
    {
        ScalingRules atOnce = new(0, [new ScalingPolicy(PolicyType.Percent, 100, HorizontalPodAutoscaler.SyncPeriod)]);
        return new Dial(
            pool, "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleDown", "ScaledObject",
            s => s.Pools[pool].Scaler.Behavior.Down.ToString(),
            (to, from) => With(to, pool, scaler => WithDown(scaler, from.Pools[pool].Scaler.Behavior.Down)),
            s => new[] { atOnce, atOnce with { Select = PolicySelection.Disabled } }.Select(
                down => With(s, pool, scaler => WithDown(scaler, down with { Tolerance = scaler.Behavior.Down.Tolerance }))));

        static ScalerSettings WithDown(ScalerSettings scaler, ScalingRules down) =>
            scaler with { Behavior = scaler.Behavior with { Down = down } };
    }

    /// <summary>The targets of all triggers that count running work: what one worker runs at a time.</summary>
    private static Dial Targets(int pool) => new(
        pool, "spec.triggers", "ScaledObject",
        s => string.Join(", ", s.Pools[pool].Scaler.Triggers.Where(IsOfWork).Select(
            static trigger => $"{trigger.TargetField[(trigger.TargetField.LastIndexOf('.') + 1)..]}: \"{PodSizes.Text(trigger.Target)}\"")),
        (to, from) => With(to, pool, scaler => scaler with { Triggers = from.Pools[pool].Scaler.Triggers }),
        s => new[] { 1, 2, 4, 8 }.Select(times => With(s, pool, scaler => scaler with
        {
            Triggers =
            [
                .. scaler.Triggers.Select(
                    trigger => IsOfWork(trigger) ? trigger with { Target = times * s.Pools[pool].Worker.Slots } : trigger),
            ],
        })));

    public static bool IsOfWork(TriggerSettings trigger) =>
        trigger.Counts is TriggerCount.QueueVisible
            or TriggerCount.QueueVisibleAndInFlight
            or TriggerCount.DueTasks
            or TriggerCount.WaitingTasks;
}
