using System.Text.Json;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Host.Tests.Kubernetes;
using Spate.Planning;
using Spate.Planning.Simulation;

namespace Spate.Host.Tests.Plan;

/// <summary>What the manifests of this repository promise of ten billion events in 20,000 files.</summary>
public sealed class BaseSettingsTests
{
    private static readonly string[] Burst =
    [
        "plan", "--events", "10B", "--files", "20k", "--events-per-second-per-core", "250k", "--json",
    ];

    /// <summary>Of the second and third burst, some files are larger than 256 MiB: those would be the heavy pool's.</summary>
    [Theory]
    [InlineData(1, "256MiB")]
    [InlineData(2, "1GiB")]
    [InlineData(3, "1GiB")]
    public async Task A_burst_is_done_in_twenty_minutes_and_costs_what_it_uses(int seed, string partSize)
    {
        var plan = await PlanAsync(
            [.. Burst, "--manifests", Repository.PathOf("keda", "base"), "--seed", $"{seed}", "--part-size", partSize]);
        var cost = plan.GetProperty("cost");
        var lambda = cost.GetProperty("lambdaX86").GetDouble();

        Assert.InRange(plan.GetProperty("drainSeconds").GetDouble(), 0, 20 * 60);
        Assert.InRange(cost.GetProperty("utilization").GetDouble(), 0.85, 1);
        Assert.InRange(cost.GetProperty("onDemand").GetDouble() / lambda, 0, 0.51);
        Assert.InRange(cost.GetProperty("spot").GetDouble() / lambda, 0, 0.26);
    }

    /// <summary>Without a NodePool, a plan takes the nodes for those of the overlay for AWS.</summary>
    [Fact]
    public async Task The_overlay_for_AWS_is_planned_as_the_base_is_and_with_its_own_nodes()
    {
        using var directory = new TemporaryDirectory();
        var rendered = await Kustomization.RenderAsync(
            Repository.PathOf("keda", "overlays", "aws"), Path.Combine(directory.Path, "aws.yaml"));
        var nodes = Assert.Single(ManifestReader.Read(rendered, TextReader.Null).NodePools);
        var (overlay, @base) = (
            await PlanAsync([.. Burst, "--manifests", rendered]),
            await PlanAsync([.. Burst, "--manifests", Repository.PathOf("keda", "base")]));

        Assert.Equal((16, 128, NodeRemoval.KarpenterForBursts), (nodes.Cores, nodes.MaxCores, nodes.Removal));
        Assert.Equal(@base.GetProperty("drainSeconds").GetDouble(), overlay.GetProperty("drainSeconds").GetDouble());
        Assert.Equal(@base.GetProperty("cost").GetRawText(), overlay.GetProperty("cost").GetRawText());
    }

    [Theory]
    [InlineData("aws")]
    [InlineData("kind")]
    public void A_plan_reads_as_far_ahead_as_the_overlays_do(string overlay)
    {
        using var settings = JsonDocument.Parse(
            File.ReadAllText(Repository.PathOf("keda", "overlays", overlay, "host.json")),
            new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip });

        Assert.Equal(
            WorkerProfile.DefaultReadAhead,
            settings.RootElement.GetProperty("extensions").GetProperty("sqs").GetProperty("readAhead").GetInt32());
    }

    /// <summary>
    /// Whenever the HPA has looked, there are no more workers than pieces of work, but for the two that a pool begins with.
    /// </summary>
    [Fact]
    public void At_the_tail_there_are_no_more_pods_than_work()
    {
        var scenario = Scenario();
        var result = BurstSimulation.Run(scenario);
        var tail = result.Timeline.Where(point => point.Time > result.PeakReadyAt
            && point is { Visible: 0, InFlight: 0 }
            && point.Time % HorizontalPodAutoscaler.SyncPeriod == 0).ToList();

        Assert.NotEmpty(tail);
        Assert.All(
            tail,
            point => Assert.True(point.Replicas <= Math.Max(scenario.Scaler.MinReplicaCount, point.Waiting + point.Running), $"{point}"));
        Assert.Equal(0, result.CutSlotSeconds);
        // Nothing due and nothing in flight: within two looks of KEDA there are no workers.
        Assert.All(
            result.Timeline.Where(point => point.Time > result.DrainedAt + (2 * scenario.Scaler.PollingInterval)),
            static point => Assert.Equal(0, point.Replicas));
    }

    [Theory]
    [InlineData("base")]
    public async Task Settings_that_were_found_give_the_same_plan_when_they_are_applied(string folder)
    {
        using var directory = new TemporaryDirectory();
        var component = Path.Combine(directory.Path, "component");
        string[] burst = [.. Burst, "--deadline", "10m"];
        var found = await PlanAsync([.. burst, "--manifests", Repository.PathOf("keda", folder), "--optimize", "cost", "-o", component]);

        await File.WriteAllTextAsync(
            Path.Combine(directory.Path, "kustomization.yaml"),
            "resources: [keda]\ncomponents: [component]\n",
            TestContext.Current.CancellationToken);
        Kustomization.Copy(Repository.PathOf("keda", folder), Path.Combine(directory.Path, "keda"));
        var rendered = await Kustomization.RenderAsync(directory.Path, Path.Combine(directory.Path, "rendered.yaml"));
        var applied = await PlanAsync([.. burst, "--manifests", rendered]);

        Assert.NotEmpty(found.GetProperty("optimized").GetProperty("changes").EnumerateArray());
        Assert.True(found.GetProperty("meetsDeadline").GetBoolean());
        Assert.All(
            ["drainSeconds", "cost", "peakPods", "podSeconds", "nodeSeconds"],
            name => Assert.Equal(found.GetProperty(name).GetRawText(), applied.GetProperty(name).GetRawText()));
    }

    private static Scenario Scenario()
    {
        var (scaler, deployment) = ManifestReader.Read(Repository.PathOf("keda", "base"), TextReader.Null).Choose(null, "keda/base");
        return new Scenario
        {
            Workload = new Workload { Events = 10_000_000_000, Files = 20_000 },
            Scaler = scaler,
            Deadline = TimeSpan.FromMinutes(30),
            Worker = new WorkerProfile
            {
                EventsPerSecondPerCore = 250_000,
                PodCores = deployment!.Cores!.Value,
                Grace = deployment.Grace!.Value,
                ReadAhead = WorkerProfile.DefaultReadAhead,
            },
        };
    }

    private static async Task<JsonElement> PlanAsync(string[] arguments)
    {
        var result = await Cli.RunAsync(arguments);
        Assert.Empty(result.Error);
        return JsonDocument.Parse(result.Out).RootElement;
    }
}
