using System.Globalization;

namespace Spate.Planning.Optimization;

/// <summary>Candidate sizes of pods that fill a node. A pool keeps its total of cores: smaller pods, but more of them.</summary>
internal static class PodSizes
{
    private static readonly int[] PodsOfNode = [1, 2, 4, 8];

    /// <summary>Requests are rounded down to multiples of this.</summary>
    private const double Step = 0.05;

    public static Dial Dial(int pool) => new(
        pool, "spec.template.spec.containers[0].resources.requests.cpu", "Deployment",
        s => Text(s.Pools[pool].Worker.PodCores),
        (to, from) => Resize(to, pool, from.Pools[pool].Worker.PodCores),
        s => !s.KeepsPodSizes && s.Cluster.MaxPodsPerNode is null
            ? Sizes(s.Cluster).Where(size => size != s.Pools[pool].Worker.PodCores).SelectMany(size => Filled(Resize(s, pool, size), pool))
            : []);

    public static string Text(double number) => number.ToString("0.######", CultureInfo.InvariantCulture);

    private static IEnumerable<double> Sizes(ClusterProfile cluster) =>
        PodsOfNode.Select(pods => Math.Round(Math.Floor((cluster.AllocatableCores / pods / Step) + 1e-9) * Step, 2))
            .Where(static cores => cores >= 1);

    /// <summary>The same total of cores, and the total rounded to whole nodes.</summary>
    private static IEnumerable<Scenario> Filled(Scenario scenario, int pool)
    {
        yield return scenario;
        var (perNode, most) =
            (scenario.Cluster.PodsPerNode(scenario.Pools[pool].Worker.PodCores), scenario.Pools[pool].Scaler.MaxReplicaCount);
        foreach (var whole in new[]
        {
            most / perNode * perNode,
            (most + perNode - 1) / perNode * perNode,
        }.Where(whole => whole > 0 && whole != most).Distinct())
        {
            yield return Optimization.Dial.With(scenario, pool, scaler => scaler.WithMaximum(whole));
        }
    }

    private static Scenario Resize(Scenario scenario, int pool, double cores)
    {
        var worker = scenario.Pools[pool].Worker;
        var resized = worker with { PodCores = cores };
        var (shrink, slots) = (worker.PodCores / cores, (double)resized.Slots / worker.Slots);
        var scaled = Optimization.Dial.With(scenario, pool, scaler => scaler with
        {
            MaxReplicaCount = Count(scaler.MaxReplicaCount),
            MinReplicaCount = scaler.MinReplicaCount == 0 ? 0 : Math.Min(Count(scaler.MinReplicaCount), Count(scaler.MaxReplicaCount)),
            Triggers =
            [
                .. scaler.Triggers.Select(trigger => Optimization.Dial.IsOfWork(trigger)
                    ? trigger with { Target = Math.Max(1, Math.Round(trigger.Target * slots)) }
                    : trigger),
            ],
        });
        return pool == 0 ? scaled with { Worker = resized } : scaled with { Heavy = scaled.Heavy! with { Worker = resized } };

        int Count(int pods) => (int)Math.Max(1, Math.Round(pods * shrink));
    }
}
