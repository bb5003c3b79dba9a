using System.Globalization;
using System.Text;
using Spate.Planning;

namespace Spate.Host.Commands.Plan;

/// <summary>Writes optimized settings as a Kustomize component, to be listed under <c>components</c> of an overlay.</summary>
internal static class KustomizeComponent
{
    /// <param name="directory">The directory; created if it does not exist.</param>
    /// <param name="before">The burst with the settings as they are.</param>
    /// <param name="found">The settings that were found.</param>
    /// <param name="memory">The memory request of a pod of each pool in bytes, if known.</param>
    public static void Write(string directory, Scenario before, OptimizedSettings found, IReadOnlyList<long?> memory)
    {
        var text = new StringBuilder().Append(CultureInfo.InvariantCulture, $"""
            # Written by "spate plan --optimize {(found.Goal == PlanGoal.Cost ? "cost" : "time")}" for {before.Workload.Events:N0} events in {before.Workload.Files:N0} files
            # within {before.Deadline:c}: ${found.Dollars:0.00} on demand in place of ${found.DollarsBefore:0.00}. Name this directory under "components" of an overlay.
            apiVersion: kustomize.config.k8s.io/v1alpha1
            kind: Component

            patches:

            """);
        var patches = before.Pools.Select((pool, index) => Of(pool, found.Scenario.Pools[index], memory[index]))
            .SelectMany(static patch => patch)
            .ToList();
        foreach (var patch in patches)
            text.Append(patch);
        if (patches.Count == 0)
            text.Replace($"patches:{Environment.NewLine}", $"patches: []{Environment.NewLine}");

        Directory.CreateDirectory(directory);
        File.WriteAllText(Path.Combine(directory, "kustomization.yaml"), text.ToString());
    }

    private static IEnumerable<string> Of(WorkerPool before, WorkerPool after, long? memory)
    {
        if (Scaling(before.Scaler, after.Scaler) is { Length: > 0 } scaling)
            yield return Merge("ScaledObject", "keda.sh/v1alpha1", before.Scaler.Name, scaling);
        if (Targets(before.Scaler, after.Scaler).ToList() is { Count: > 0 } targets)
            yield return Replace("ScaledObject", before.Scaler.Name, targets);
        if (before.Worker.PodCores != after.Worker.PodCores)
        {
            yield return Replace(
                "Deployment",
                before.Scaler.Target,
                Resources(after.Worker.PodCores, (long)Math.Ceiling(memory!.Value * after.Worker.PodCores / before.Worker.PodCores)));
        }
    }

    private static string Scaling(ScalerSettings before, ScalerSettings after)
    {
        var spec = new StringBuilder();
        Line("maxReplicaCount", before.MaxReplicaCount, after.MaxReplicaCount);
        Line("minReplicaCount", before.MinReplicaCount, after.MinReplicaCount);
        Line("idleReplicaCount", before.IdleReplicaCount ?? -1, after.IdleReplicaCount ?? -1);
        Line("cooldownPeriod", before.CooldownPeriod, after.CooldownPeriod);
        if (before.Behavior.Down.ToString() != after.Behavior.Down.ToString())
        {
            spec.AppendLine(
                CultureInfo.InvariantCulture,
                $"        advanced: {{horizontalPodAutoscalerConfig: {{behavior: {{scaleDown: {after.Behavior.Down}}}}}}}");
        }

        return spec.ToString();

        void Line(string key, int old, int value)
        {
            if (old != value)
                spec.AppendLine(CultureInfo.InvariantCulture, $"        {key}: {value}");
        }
    }

    private static IEnumerable<(string Path, string Value)> Targets(ScalerSettings before, ScalerSettings after) =>
        before.Triggers.Zip(after.Triggers).Where(static pair => pair.First.Target != pair.Second.Target)
            .Select(
                static pair => (Pointer(pair.First.TargetField), pair.Second.Target.ToString("0.######", CultureInfo.InvariantCulture)));

    private static IEnumerable<(string Path, string Value)> Resources(double cores, long memory)
    {
        const string Path = "/spec/template/spec/containers/0/resources";
        var (cpu, mebibytes) = ($"{Math.Round(cores * 1000):0}m", $"{(memory + (1 << 20) - 1) >> 20}Mi");
        return
        [
            ($"{Path}/requests/cpu", cpu),
            ($"{Path}/limits/cpu", cpu),
            ($"{Path}/requests/memory", mebibytes),
            ($"{Path}/limits/memory", mebibytes),
        ];
    }

    /// <summary><c>spec.triggers[0].metadata.queueLength</c> as a JSON pointer.</summary>
    private static string Pointer(string field) =>
        "/" + field.Replace('.', '/').Replace("[", "/", StringComparison.Ordinal).Replace("]", "", StringComparison.Ordinal);

    private static string Merge(string kind, string version, string name, string spec) => Lines(
        "  - patch: |-",
        $"      apiVersion: {version}",
        $"      kind: {kind}",
        $"      metadata: {{name: {name}}}",
        "      spec:") + spec;

    private static string Replace(string kind, string name, IEnumerable<(string Path, string Value)> values) => Lines(
    [
        $"  - target: {{kind: {kind}, name: {name}}}",
        "    patch: |-",
        .. values.Select(static value => $"      - {{op: add, path: {value.Path}, value: \"{value.Value}\"}}"),
    ]);

    private static string Lines(params IEnumerable<string> lines) =>
        string.Concat(lines.Select(static line => $"{line}{Environment.NewLine}"));
}
