using System.Text.Json;
using Spate.Host.Tests.Kubernetes;

namespace Spate.Host.Tests.Plan;

/// <summary>What options change of a plan.</summary>
public sealed class PlanOptionsTests
{
    private static readonly string[] Burst = ["plan", "--events", "1B", "--files", "2k", "--events-per-second-per-core", "250k", "--json"];

    private static readonly string Base = Repository.PathOf("keda", "base");

    [Fact]
    public async Task Files_that_are_larger_than_a_part_are_enriched_by_the_heavy_pool()
    {
        var (plain, all) = (
            await PlanAsync("--manifests", Base, "--plain", "--files", "1k"),
            await PlanAsync("--manifests", Base, "--plain", "--files", "1k", "--part-size", "64GiB"));

        Assert.True(plain.GetProperty("parts").GetInt32() > 1000);
        Assert.True(plain.GetProperty("peakPods").GetInt32() > all.GetProperty("peakPods").GetInt32());
        Assert.Equal(1000, all.GetProperty("parts").GetInt32());
    }

    [Fact]
    public async Task A_burst_that_comes_within_a_prewarm_finds_workers_that_are_ready()
    {
        using var directory = new TemporaryDirectory();
        var rendered = await PrewarmedAsync(directory);
        var (within, outside) = (
            await PlanAsync("--manifests", rendered, "--at", "2026-12-01T06:00Z"),
            await PlanAsync("--manifests", rendered, "--at", "2026-12-01T12:00Z"));

        Assert.True(within.GetProperty("firstPodReadySeconds").GetInt32() < 0);
        Assert.True(within.GetProperty("drainSeconds").GetDouble() < outside.GetProperty("drainSeconds").GetDouble() - 60);
        // Ready for ten minutes before and half an hour after, which is paid for.
        Assert.True(within.GetProperty("nodeSeconds").GetInt64() > 3 * 2000);
        Assert.True(outside.GetProperty("firstPodReadySeconds").GetInt32() > 0);
    }

    [Fact]
    public async Task Without_a_time_a_prewarm_is_left_out_and_said_to_be()
    {
        using var directory = new TemporaryDirectory();
        var plan = await PlanAsync("--manifests", await PrewarmedAsync(directory));

        Assert.Contains(
            plan.GetProperty("assumptions").EnumerateArray(),
            static line => line.GetString()!.Contains("(cron) is assumed to be outside its window", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Many_small_files_are_limited_by_the_hub_and_cost_requests()
    {
        var plan = await PlanAsync("--manifests", Base, "--files", "100k", "--max-pods", "24");
        var limits = plan.GetProperty("limits").EnumerateArray().ToList();

        Assert.Equal("hub", limits[0].GetProperty("what").GetString());
        Assert.Equal(1_000_000, plan.GetProperty("requests").GetProperty("writes").GetDouble());
        Assert.True(
            plan.GetProperty("cost").GetProperty("requests").GetDouble() > plan.GetProperty("cost").GetProperty("onDemand").GetDouble());
    }

    [Fact]
    public async Task The_cluster_autoscaler_keeps_empty_nodes_for_longer_than_Karpenter()
    {
        var (karpenter, autoscaler) =
            (await PlanAsync("--manifests", Base), await PlanAsync("--manifests", Base, "--node-autoscaler", "cluster-autoscaler"));
        var idle = await PlanAsync("--manifests", Base, "--node-idle", "2m");

        Assert.True(autoscaler.GetProperty("nodeSeconds").GetInt64() > karpenter.GetProperty("nodeSeconds").GetInt64() + 1000);
        Assert.InRange(idle.GetProperty("nodeSeconds").GetInt64() - karpenter.GetProperty("nodeSeconds").GetInt64(), 120, 3 * 130);
    }

    [Fact]
    public async Task Nodes_that_a_NodePool_never_ends_are_paid_for_as_long_as_the_plan_looks()
    {
        using var directory = new TemporaryDirectory();
        Kustomization.Copy(Base, directory.Path);
        File.WriteAllText(
            Path.Combine(directory.Path, "node-pool.yaml"),
            "kind: NodePool\nspec: {disruption: {consolidationPolicy: WhenEmpty, consolidateAfter: Never}}\n");
        var (kept, ended) = (await PlanAsync("--manifests", directory.Path), await PlanAsync("--manifests", Base));

        Assert.True(kept.GetProperty("nodeSeconds").GetInt64() > ended.GetProperty("nodeSeconds").GetInt64() + 7000);
        Assert.Contains(
            kept.GetProperty("assumptions").EnumerateArray(),
            static line => line.GetString()!.Contains("Karpenter never removes empty ones", StringComparison.Ordinal));
    }

    [Fact]
    public async Task Pods_keep_their_size_where_the_memory_of_one_pool_is_not_known()
    {
        using var directory = new TemporaryDirectory();
        Kustomization.Copy(Base, directory.Path);
        var heavy = Path.Combine(directory.Path, "pools", "heavy", "worker.yaml");
        File.WriteAllText(heavy, File.ReadAllText(heavy).Replace(", memory: 12Gi", "", StringComparison.Ordinal));
        string[] burst =
        [
            "--events", "10B", "--deadline", "10m", "--plain", "--pod-vcpu", "3", "--optimize", "cost", "-o",
            Path.Combine(directory.Path, "component"),
        ];
        var (unknown, known) =
            (await PlanAsync([.. burst, "--manifests", directory.Path]), await PlanAsync([.. burst, "--manifests", Base]));

        Assert.DoesNotContain("requests.cpu", unknown.GetProperty("optimized").GetRawText(), StringComparison.Ordinal);
        Assert.Contains("requests.cpu", known.GetProperty("optimized").GetRawText(), StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("--optimize speed", "'speed' is not cost or time")]
    [InlineData("-o somewhere", "-o needs --optimize")]
    [InlineData("--at soon", "'soon' is not a time such as")]
    [InlineData("--part-size much", "'much' is not a size such as")]
    public async Task What_contradicts_itself_ends_with_2(string options, string expected)
    {
        var result = await Cli.RunAsync([.. Burst, "--manifests", Base, .. options.Split(' ')]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
    }

    /// <summary>A plan of the burst, with these options in place of its own.</summary>
    private static async Task<JsonElement> PlanAsync(params string[] options)
    {
        var result = await Cli.RunAsync(["plan", .. Merge(options)]);
        Assert.Empty(result.Error);
        return JsonDocument.Parse(result.Out).RootElement;
    }

    private static IEnumerable<string> Merge(string[] options) =>
        Burst.Skip(1).Chunk(2).Where(pair => !options.Contains(pair[0])).SelectMany(static pair => pair).Concat(options);

    private static Task<string> PrewarmedAsync(TemporaryDirectory directory)
    {
        File.WriteAllText(
            Path.Combine(directory.Path, "kustomization.yaml"), "resources: [keda/base]\ncomponents: [keda/components/prewarm]\n");
        Kustomization.Copy(Repository.PathOf("keda"), Path.Combine(directory.Path, "keda"));
        return Kustomization.RenderAsync(directory.Path, Path.Combine(directory.Path, "rendered.yaml"));
    }
}
