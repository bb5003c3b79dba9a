using System.Globalization;
using Spate.Pipeline;
using Spate.Planning;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>The properties of a Karpenter NodePool; null where they are not set.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Cores">vCPUs of a node: the smallest that it allows.</param>
/// <param name="MaxCores">vCPUs of all its nodes together.</param>
/// <param name="Removal">When its nodes are removed.</param>
internal sealed record NodePoolSettings(string Name, double? Cores, double? MaxCores, NodeRemoval Removal);

/// <summary>Reads the properties of a NodePool that matter to a plan.</summary>
internal static class NodePoolReader
{
    private const string Disruption = "spec.disruption";
    private const string Requirements = "spec.template.spec.requirements";

    public static NodePoolSettings Read(ManifestObject pool, List<string> notes)
    {
        if (pool.Text($"{Disruption}.consolidationPolicy", "WhenEmptyOrUnderutilized") != "WhenEmpty")
            notes.Add($"{pool.Title}: its policy moves workers too, to save nodes; that is not simulated.");
        return new NodePoolSettings(
            pool.Name,
            Cores(pool),
            pool.Cores("spec.limits.cpu"),
            NodeRemoval.Karpenter with { EmptyFor = EmptyFor(pool), Share = Share(pool) });
    }

    private static double? Cores(ManifestObject pool) => Enumerable.Range(0, pool.Count(Requirements))
        .Where(index => pool.Text($"{Requirements}[{index}].key") == "karpenter.k8s.aws/instance-cpu"
            && pool.Text($"{Requirements}[{index}].operator") == "In")
        .SelectMany(index => pool.Texts($"{Requirements}[{index}].values"))
        .Select(static text => double.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var cores)
            ? (double?)cores
            : null)
        .Min();

    private static TimeSpan EmptyFor(ManifestObject pool)
    {
        var text = pool.Text($"{Disruption}.consolidateAfter", "0s");
        if (text == "Never")
            return NodeRemoval.Never;
        if (Durations.TryParse(text, out var time))
            return time;
        pool.Report($"{Disruption}.consolidateAfter", $"{Disruption}.consolidateAfter must be a time such as 30s, or Never, not {text}");
        return TimeSpan.Zero;
    }

    /// <summary>The strictest budget for empty nodes that always applies; without any, a tenth.</summary>
    private static double Share(ManifestObject pool)
    {
        var budgets = Enumerable.Range(0, pool.Count($"{Disruption}.budgets"))
            .Select(static index => $"{Disruption}.budgets[{index}]")
            .ToList();
        if (budgets.Count == 0)
            return NodeRemoval.Karpenter.Share;
        return budgets.Where(budget => IsForEmpty(pool, budget) && !pool.Has($"{budget}.schedule"))
            .Select(budget => Share(pool, $"{budget}.nodes"))
            .DefaultIfEmpty(1)
            .Min();
    }

    private static bool IsForEmpty(ManifestObject pool, string budget) =>
        pool.Count($"{budget}.reasons") == 0 || pool.Texts($"{budget}.reasons").Contains("Empty");

    private static double Share(ManifestObject pool, string field)
    {
        var text = pool.Text(field, "10%");
        if (text.EndsWith('%')
            && double.TryParse(text.AsSpan(0, text.Length - 1), NumberStyles.None, CultureInfo.InvariantCulture, out var percent))
        {
            return percent / 100;
        }

        if (text != "0")
            pool.Report(field, $"{field} must be a share such as 10%, or \"0\": a plan does not know of how many nodes {text} are a part");
        return 0;
    }
}
