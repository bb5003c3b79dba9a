using System.Text.Json.Nodes;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>What KEDA scales, by what, and how fast.</summary>
public sealed class ScalingTests
{
    public static TheoryData<string> Overlays => ["overlays/aws", "overlays/kind"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Every_pool_of_workers_is_scaled_and_nothing_else(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);

        Assert.Equal(
            ["spate-worker-default", "spate-worker-heavy"],
            manifests.Of("ScaledObject").Select(static scaled => scaled.Text("spec.scaleTargetRef.name")));
        Assert.All(manifests.Of("ScaledObject"), scaled =>
        {
            Assert.Equal(scaled.Text("metadata.name"), scaled.Text("spec.scaleTargetRef.name"));
            // Without a number, the first apply starts a pod that stays until KEDA can count.
            Assert.Equal(0, manifests.Of("Deployment", scaled.Text("spec.scaleTargetRef.name")!).Number("spec.replicas"));
        });
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task From_zero_several_pods_start_at_once_and_an_idle_pool_has_none(string overlay)
    {
        foreach (var scaled in (await Manifests.OfAsync(overlay)).Of("ScaledObject"))
        {
            var (idle, minimum, maximum) =
                (scaled.Number("spec.idleReplicaCount"), scaled.Number("spec.minReplicaCount"), scaled.Number("spec.maxReplicaCount"));

            // KEDA takes no other idle count than 0 (its issue 2314), and it must be less than the minimum.
            Assert.Equal(0, idle);
            Assert.True(idle < minimum && minimum < maximum);
            Assert.InRange(scaled.Number("spec.pollingInterval"), 1, 15);
            // What passes between two counts is missed once, and not twice. More would be paid for after every burst.
            Assert.InRange(
                scaled.Number("spec.cooldownPeriod"), scaled.Number("spec.pollingInterval") + 1, 2 * scaled.Number("spec.pollingInterval"));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Growing_is_fast_and_what_has_nothing_to_do_goes_at_once(string overlay)
    {
        foreach (var scaled in (await Manifests.OfAsync(overlay)).Of("ScaledObject"))
        {
            var behavior = scaled.At("spec.advanced.horizontalPodAutoscalerConfig.behavior")!;

            Assert.Equal(("Max", 0), (behavior.Text("scaleUp.selectPolicy"), behavior.Number("scaleUp.stabilizationWindowSeconds")));
            Assert.True(SecondsToMaximum(behavior, scaled) <= 60, "The HPA's policies let a pool reach its maximum within a minute.");
            Assert.Equal(0, behavior.Number("scaleDown.stabilizationWindowSeconds"));
            Assert.Equal(
                ("Percent", 100L, 15L),
                Assert.Single(behavior.Items("scaleDown.policies")
                    .Select(static down => (down.Text("type"), down.Number("value"), down.Number("periodSeconds")))));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task When_nothing_can_be_counted_a_burst_keeps_its_workers(string overlay)
    {
        foreach (var scaled in (await Manifests.OfAsync(overlay)).Of("ScaledObject"))
        {
            Assert.Equal("currentReplicasIfHigher", scaled.Text("spec.fallback.behavior"));
            Assert.Equal(scaled.Number("spec.minReplicaCount"), scaled.Number("spec.fallback.replicas"));
            Assert.InRange(scaled.Number("spec.fallback.failureThreshold"), 2, 10);
            // A fallback needs average values, which is what triggers are unless they say otherwise.
            Assert.All(scaled.Items("spec.triggers"), static trigger => Assert.Null(trigger.At("metricType")));
        }
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task A_pool_is_scaled_by_the_work_that_it_serves(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);

        Assert.All(manifests.Of("ScaledObject"), scaled =>
        {
            var arguments = manifests.Of("Deployment", scaled.Text("metadata.name")!)
                .Items("spec.template.spec.containers")
                .Single()
                .Texts("args")
                .ToList();
            var pools = arguments.Single(
                static argument => argument.StartsWith("--pools=", StringComparison.Ordinal))["--pools=".Length..].Split(',');
            var hub = Triggers(scaled, "postgresql").Select(static trigger => trigger.Text("metadata.query")!).ToList();

            Assert.Equal(arguments.Contains("--trigger") ? 1 : 0, Triggers(scaled, "aws-sqs-queue").Count());
            Assert.Equal(
                pools.Select(static pool => $"SELECT COUNT(*) FROM spate.due_tasks WHERE pool = '{pool}'"),
                hub.Where(static query => query.Contains("due_tasks", StringComparison.Ordinal)));
            Assert.Equal(
                pools.Contains("default") ? ["SELECT COUNT(*) FROM spate.due_instances"] : [],
                hub.Where(static query => query.Contains("due_instances", StringComparison.Ordinal)));
        });
        Assert.Single(
            manifests.Of("ScaledObject"),
            static scaled => Triggers(scaled, "postgresql")
                .Any(static trigger => trigger.Text("metadata.query")!.Contains("due_instances", StringComparison.Ordinal)));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task The_queue_is_counted_with_what_is_in_flight(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var queue = Assert.Single(manifests.Of("ScaledObject").SelectMany(static scaled => Triggers(scaled, "aws-sqs-queue")));

        Assert.Equal(
            ("true", "false", "0"),
            (queue.Text("metadata.scaleOnInFlight"), queue.Text("metadata.scaleOnDelayed"), queue.Text("metadata.activationQueueLength")));
        // KEDA finds the queue's name as the third part of the path.
        Assert.Equal(
            ["", "spate"],
            [
                new Uri(queue.Text("metadata.queueURL")!).AbsolutePath.Split('/')[0],
                new Uri(queue.Text("metadata.queueURL")!).AbsolutePath.Split('/')[2],
            ]);
        Assert.Equal("spate-queue", queue.Text("authenticationRef.name"));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task Triggers_are_told_apart_and_know_how_to_ask(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var hub = manifests.Of("TriggerAuthentication", "spate-hub");

        Assert.All(manifests.Of("ScaledObject"), scaled =>
        {
            var names = scaled.Items("spec.triggers").Select(static trigger => trigger.Text("name")).ToList();
            Assert.Equal(names.Count, names.OfType<string>().Distinct().Count());
            Assert.All(
                scaled.Items("spec.triggers").Where(static trigger => trigger.Text("type") != "cron"),
                trigger => manifests.Of("TriggerAuthentication", trigger.Text("authenticationRef.name")!));
            Assert.All(
                Triggers(scaled, "postgresql"), static trigger => Assert.Equal("0", trigger.Text("metadata.activationTargetQueryValue")));
        });
        // What the scaler needs when it is given no connection string, and the password.
        Assert.Equal(
            ["dbName", "host", "password", "port", "sslmode", "userName"],
            hub.Items("spec.secretTargetRef").Select(static target => target.Text("parameter")!).Order());
        Assert.Equal(["spate-keda-postgres"], hub.Items("spec.secretTargetRef").Select(static target => target.Text("name")).Distinct());
    }

    [Fact]
    public async Task On_AWS_KEDA_reads_the_queue_with_an_identity_of_its_own_and_in_kind_with_the_emulators_keys()
    {
        var aws = (await Manifests.OfAsync("overlays/aws")).Of("TriggerAuthentication", "spate-queue");
        var kind = (await Manifests.OfAsync("overlays/kind")).Of("TriggerAuthentication", "spate-queue");

        Assert.Equal("""{"podIdentity":{"provider":"aws"}}""", aws["spec"]!.ToJsonString());
        Assert.Null(kind.At("spec.podIdentity"));
        Assert.Equal(
            ["awsAccessKeyID", "awsSecretAccessKey"], kind.Items("spec.secretTargetRef").Select(static target => target.Text("parameter")));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task A_prewarm_is_one_more_trigger_within_the_limits_of_its_pool(string overlay)
    {
        var without = await Manifests.OfAsync(overlay, []);
        var with = await Manifests.OfAsync(overlay, "prewarm");

        foreach (var scaled in with.Of("ScaledObject"))
        {
            var cron = Assert.Single(Triggers(scaled, "cron"));
            Assert.Equal(
                without.Of("ScaledObject", scaled.Text("metadata.name")!).Items("spec.triggers").Count() + 1,
                scaled.Items("spec.triggers").Count());
            Assert.Equal((5, 5), (cron.Text("metadata.start")!.Split(' ').Length, cron.Text("metadata.end")!.Split(' ').Length));
            Assert.NotEqual(cron.Text("metadata.start"), cron.Text("metadata.end"));
            Assert.NotNull(TimeZoneInfo.FindSystemTimeZoneById(cron.Text("metadata.timezone")!));
            Assert.InRange(
                int.Parse(cron.Text("metadata.desiredReplicas")!, System.Globalization.CultureInfo.InvariantCulture), 1, int.MaxValue);
        }
    }

    private static IEnumerable<JsonNode> Triggers(JsonNode scaled, string type) =>
        scaled.Items("spec.triggers").Where(trigger => trigger.Text("type") == type);

    /// <summary>How long the policies need from the minimum to the maximum, if the work asks for all of it.</summary>
    private static long SecondsToMaximum(JsonNode behavior, JsonNode scaled)
    {
        var (pods, seconds) = (scaled.Number("spec.minReplicaCount"), 0L);
        while (pods < scaled.Number("spec.maxReplicaCount"))
        {
            pods += behavior.Items("scaleUp.policies")
                .Max(policy => policy.Text("type") == "Pods" ? policy.Number("value") : pods * policy.Number("value") / 100);
            seconds += behavior.Items("scaleUp.policies").Max(static policy => policy.Number("periodSeconds"));
        }

        return seconds;
    }
}
