using System.Globalization;
using Spate.Planning.Simulation;

namespace Spate.Planning.Advice;

/// <summary>A setting of a ScaledObject that can be changed until the deadline is met.</summary>
/// <param name="Field">The field, from the object's root.</param>
/// <param name="Current">Its value.</param>
/// <param name="Extreme">Its most extreme value.</param>
/// <param name="Turn">Returns the scenario with another value.</param>
/// <param name="Show">Formats a value as in the manifest.</param>
/// <param name="ShowCurrent">The present value as in the manifest.</param>
internal sealed record Knob(
    string Field, int Current, int Extreme, Func<Scenario, int, Scenario> Turn, Func<int, string> Show, string ShowCurrent)
{
    private const string ScaleUp = "spec.advanced.horizontalPodAutoscalerConfig.behavior.scaleUp";

    /// <summary>The settings of a scenario that may help, in the order in which to consider them.</summary>
    public static IReadOnlyList<Knob> Of(Scenario scenario)
    {
        var scaler = scenario.Scaler;
        var knobs = new List<Knob>
        {
            Number(
                "spec.maxReplicaCount", scaler.MaxReplicaCount, MostReplicas(scenario),
                static (s, value) => s with { MaxReplicaCount = value }),
            Minimum(scaler),
            new(
                $"{ScaleUp}.policies", 0, MostReplicas(scenario), static (s, value) => s with
                {
                    Scaler = s.Scaler with { Behavior = s.Scaler.Behavior with { Up = WithPolicy(s.Scaler.Behavior.Up, value) } },
                },
                static value => $"{new ScalingPolicy(PolicyType.Pods, value, HorizontalPodAutoscaler.SyncPeriod)} with selectPolicy: Max",
                string.Join(", ", scaler.Behavior.Up.Policies)),
            Number($"{ScaleUp}.stabilizationWindowSeconds", scaler.Behavior.Up.StabilizationWindowSeconds, 0, static (s, value) => s with
            {
                Behavior = s.Behavior with { Up = s.Behavior.Up with { StabilizationWindowSeconds = value } },
            }),
            Number("spec.pollingInterval", scaler.PollingInterval, 1, static (s, value) => s with { PollingInterval = value }),
        };
        knobs.AddRange(
            scaler.Triggers.Select(trigger => Number(trigger.TargetField, (int)Math.Ceiling(trigger.Target), 1, (s, value) => s with
            {
                Triggers =
                [
                    .. s.Triggers.Select(other => other.TargetField == trigger.TargetField ? other with { Target = value } : other),
                ],
            }, quoted: true)));
        return knobs.FindAll(static knob => knob.Current != knob.Extreme);
    }

    private static Knob Minimum(ScalerSettings scaler)
    {
        var needsIdle = scaler.IdleReplicaCount is null && scaler.MinReplicaCount == 0;
        var knob = Number(
            "spec.minReplicaCount", scaler.MinReplicaCount, scaler.MaxReplicaCount, static (s, value) => s.WithMinimum(value));
        return needsIdle ? knob with { Show = static value => $"{value} with spec.idleReplicaCount: 0" } : knob;
    }

    private static Knob Number(string field, int current, int extreme, Func<ScalerSettings, int, ScalerSettings> turn, bool quoted = false)
    {
        return new Knob(
            field, current, extreme, (scenario, value) => scenario with { Scaler = turn(scenario.Scaler, value) }, Show, Show(current));

        string Show(int value) => quoted ? $"\"{value}\"" : value.ToString(CultureInfo.InvariantCulture);
    }

    /// <summary>Adds a policy and lets the most permissive one apply. Value 0 means no change.</summary>
    private static ScalingRules WithPolicy(ScalingRules rules, int value) =>
        value == 0
            ? rules
            : rules with
            {
                Policies = [.. rules.Policies, new ScalingPolicy(PolicyType.Pods, value, HorizontalPodAutoscaler.SyncPeriod)],
                Select = PolicySelection.Max,
            };

    /// <summary>Ten times what the events alone need, so that a deadline that is still missed has another cause.</summary>
    private static int MostReplicas(Scenario scenario)
    {
        var needed = scenario.LowerBoundSeconds * scenario.Scaler.MaxReplicaCount / Math.Max(1, scenario.Deadline.TotalSeconds);
        return (int)Math.Max(scenario.Scaler.MaxReplicaCount, Math.Min(20_000, 10 * Math.Ceiling(needed)));
    }
}
