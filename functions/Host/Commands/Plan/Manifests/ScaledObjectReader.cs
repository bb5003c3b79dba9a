using Spate.Planning;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>Reads a KEDA ScaledObject. Keys that KEDA does not know are errors, as they are in the cluster.</summary>
internal static class ScaledObjectReader
{
    /// <summary>More replicas than any cluster has.</summary>
    public const int MaxReplicas = 100_000;

    private const int MaxSeconds = 86_400;
    private const string Hpa = "spec.advanced.horizontalPodAutoscalerConfig";

    public static ScalerSettings Read(ManifestObject scaled, List<string> notes)
    {
        CheckKeys(scaled);
        var max = scaled.Int("spec.maxReplicaCount", ScalerSettings.DefaultMaxReplicaCount, 1, MaxReplicas);
        var min = scaled.Int("spec.minReplicaCount", 0, 0, MaxReplicas);
        var idle = scaled.OptionalInt("spec.idleReplicaCount", 0, MaxReplicas);
        if (min > max)
            scaled.Report("spec.minReplicaCount", $"spec.minReplicaCount {min} is more than spec.maxReplicaCount {max}");
        if (idle > 0)
            scaled.Report("spec.idleReplicaCount", "spec.idleReplicaCount must be 0: KEDA supports no other value");
        else if (idle >= min)
            scaled.Report("spec.idleReplicaCount", $"spec.idleReplicaCount must be less than spec.minReplicaCount {min}");
        if (!scaled.Has("spec.scaleTargetRef.name"))
            scaled.Report("spec.scaleTargetRef", "lacks spec.scaleTargetRef.name");
        if (scaled.Has("spec.advanced.scalingModifiers"))
            notes.Add($"{scaled.Title}: spec.advanced.scalingModifiers is not simulated; each trigger counts on its own.");

        return new ScalerSettings
        {
            Name = scaled.Name,
            Target = scaled.Text("spec.scaleTargetRef.name"),
            PollingInterval = scaled.Int("spec.pollingInterval", ScalerSettings.DefaultPollingInterval, 1, MaxSeconds),
            CooldownPeriod = scaled.Int("spec.cooldownPeriod", ScalerSettings.DefaultCooldownPeriod, 0, MaxSeconds),
            MinReplicaCount = min,
            IdleReplicaCount = idle,
            MaxReplicaCount = max,
            FallbackReplicas = scaled.OptionalInt("spec.fallback.replicas", 0, MaxReplicas),
            Behavior = ReadBehavior(scaled),
            Triggers = TriggerReader.Read(scaled, notes),
            Prewarms = CronReader.Read(scaled),
            Origins = scaled.Origins,
        };
    }

    private static ScalingBehavior ReadBehavior(ManifestObject scaled) => new(
        ReadRules(scaled, $"{Hpa}.behavior.scaleUp", ScalingBehavior.Default.Up),
        ReadRules(scaled, $"{Hpa}.behavior.scaleDown", ScalingBehavior.Default.Down));

    /// <summary>Absent settings have their defaults; a list of policies replaces the default list.</summary>
    private static ScalingRules ReadRules(ManifestObject scaled, string field, ScalingRules defaults)
    {
        scaled.Know(field, "stabilizationWindowSeconds", "selectPolicy", "policies", "tolerance");
        var policies = Enumerable.Range(0, scaled.Count($"{field}.policies"))
            .Select(index => ReadPolicy(scaled, $"{field}.policies[{index}]"))
            .ToList();
        return new ScalingRules(
            scaled.Int($"{field}.stabilizationWindowSeconds", defaults.StabilizationWindowSeconds, 0, 3600),
            policies.Count > 0 ? policies : defaults.Policies,
            scaled.Choice($"{field}.selectPolicy", defaults.Select),
            scaled.Number($"{field}.tolerance", defaults.Tolerance, 0, 1));
    }

    private static ScalingPolicy ReadPolicy(ManifestObject scaled, string field)
    {
        scaled.Know(field, "type", "value", "periodSeconds");
        foreach (var key in new[] { "type", "value", "periodSeconds" })
        {
            if (!scaled.Has($"{field}.{key}"))
                scaled.Report(field, $"{field} lacks '{key}'");
        }

        return new ScalingPolicy(
            scaled.Choice($"{field}.type", PolicyType.Pods),
            scaled.Int($"{field}.value", 1, 1, int.MaxValue),
            scaled.Int($"{field}.periodSeconds", 15, 1, 1800));
    }

    private static void CheckKeys(ManifestObject scaled)
    {
        scaled.Know(
            "spec", "scaleTargetRef", "pollingInterval", "cooldownPeriod", "initialCooldownPeriod", "idleReplicaCount", "minReplicaCount",
            "maxReplicaCount", "fallback", "advanced", "triggers");
        scaled.Know("spec.scaleTargetRef", "apiVersion", "kind", "name", "envSourceContainerName");
        scaled.Know("spec.fallback", "failureThreshold", "replicas", "behavior");
        scaled.Know("spec.advanced", "restoreToOriginalReplicaCount", "horizontalPodAutoscalerConfig", "scalingModifiers");
        scaled.Know(Hpa, "name", "behavior");
        scaled.Know($"{Hpa}.behavior", "scaleUp", "scaleDown");
    }
}
