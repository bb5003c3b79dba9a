using Spate.Host.Commands.Plan.Manifests;
using Spate.Planning;

namespace Spate.Host.Tests.Plan;

public sealed class ManifestReaderTests
{
    private const string Deployment = """
        apiVersion: apps/v1
        kind: Deployment
        metadata: {name: workers}
        spec:
          template:
            spec:
              terminationGracePeriodSeconds: 90
              containers:
                - name: worker
                  args: [worker, --grace, "00:01:00"]
                  resources: {requests: {cpu: 3500m}}
                - name: sidecar
                  resources: {limits: {cpu: "0.25"}}
        """;

    private const string Scaled = """
        apiVersion: keda.sh/v1alpha1
        kind: ScaledObject
        metadata: {name: workers}
        spec:
          scaleTargetRef: {name: workers}
          pollingInterval: 10
          idleReplicaCount: 0
          minReplicaCount: 5
          maxReplicaCount: 80
          fallback: {failureThreshold: 3, replicas: 7}
          advanced:
            horizontalPodAutoscalerConfig:
              behavior:
                scaleUp:
                  policies:
                    - {type: Pods, value: 40, periodSeconds: 30}
                scaleDown: {stabilizationWindowSeconds: 120, selectPolicy: Min}
          triggers:
            - type: aws-sqs-queue
              metadata: {queueURL: q, awsRegion: r, queueLength: "8", activationQueueLength: "3", scaleOnInFlight: "false"}
            - type: postgresql
              useCachedMetrics: true
              metadata: {query: "SELECT COUNT(*) FROM spate.due_tasks WHERE pool = 'default'", targetQueryValue: "4.5"}
            - type: cron
              metadata: {timezone: UTC, start: 0 5 * * *, end: 0 6 * * *, desiredReplicas: "20"}
        """;

    [Fact]
    public void Everything_that_decides_how_many_pods_there_are_is_read()
    {
        var manifests = ManifestReader.Parse([("m.yaml", $"{Deployment}\n---\n{Scaled}")]);
        var (scaler, deployment) = Assert.Single(manifests.Scaled);

        Assert.Equal((10, 300, 5, 0, 80, 7), (
            scaler.PollingInterval, scaler.CooldownPeriod, scaler.MinReplicaCount, scaler.IdleReplicaCount, scaler.MaxReplicaCount,
            scaler.FallbackReplicas));
        Assert.Equal([new ScalingPolicy(PolicyType.Pods, 40, 30)], scaler.Behavior.Up.Policies);
        Assert.Equal(
            (120, PolicySelection.Min, 0),
            (scaler.Behavior.Down.StabilizationWindowSeconds, scaler.Behavior.Down.Select, scaler.Behavior.Up.StabilizationWindowSeconds));
        Assert.Equal(ScalingBehavior.Default.Down.Policies, scaler.Behavior.Down.Policies);
        Assert.Equal(
            [
                new TriggerSettings("aws-sqs-queue", TriggerCount.QueueVisible, 8, "spec.triggers[0].metadata.queueLength", Activation: 3),
                new TriggerSettings("postgresql", TriggerCount.DueTasks, 4.5, "spec.triggers[1].metadata.targetQueryValue", IsCached: true),
            ],
            scaler.Triggers);
        Assert.Equal((3.75, TimeSpan.FromMinutes(1)), (deployment!.Cores, deployment.Grace));
        Assert.Contains("cron", Assert.Single(manifests.Notes));
        Assert.Equal("m.yaml:23", scaler.Origins.Locate("spec.maxReplicaCount"));
        Assert.Equal("m.yaml:15", scaler.Origins.Locate("spec.cooldownPeriod"));
    }

    [Fact]
    public void What_is_not_said_is_as_KEDA_and_the_HPA_have_it()
    {
        var scaler = Read("{type: aws-sqs-queue, metadata: {queueURL: q, awsRegion: r}}").Scaler;

        Assert.Equal(
            (30, 300, 0, null, 100),
            (scaler.PollingInterval, scaler.CooldownPeriod, scaler.MinReplicaCount, scaler.IdleReplicaCount, scaler.MaxReplicaCount));
        Assert.Equivalent(ScalingBehavior.Default, scaler.Behavior, strict: true);
        Assert.Equal(
            [new TriggerSettings("aws-sqs-queue", TriggerCount.QueueVisibleAndInFlight, 5, "spec.triggers[0].metadata.queueLength")],
            scaler.Triggers);
        Assert.Equal((0, 1), (scaler.Floor, scaler.HpaMinimum));
    }

    [Theory]
    [InlineData("SELECT COUNT(*) FROM spate.due_instances", nameof(TriggerCount.DueInstances))]
    [InlineData("SELECT COUNT(*) FROM spate.due_tasks WHERE pool = 'heavy'", nameof(TriggerCount.DueTasks))]
    [InlineData("select count(*) from spate.due_tasks where not leased", nameof(TriggerCount.WaitingTasks))]
    public void A_query_is_known_by_the_view_that_it_counts(string query, string expected) =>
        Assert.Equal(
            Enum.Parse<TriggerCount>(expected),
            Assert.Single(Read($"{{type: postgresql, metadata: {{query: \"{query}\", targetQueryValue: \"2\"}}}}").Scaler.Triggers).Counts);

    [Theory]
    [InlineData(
        "maxReplicaCount: 80", "maxReplicaCounts: 80", "m.yaml:9:3",
        "spec has no 'maxReplicaCounts' (did you mean 'maxReplicaCount'?); expected one of")]
    [InlineData("maxReplicaCount: 80", "maxReplicaCount: \"80\"", "m.yaml:9:20", "must be a whole number from 1 to 100000, not \"80\"")]
    [InlineData("maxReplicaCount: 80", "maxReplicaCount: many", "m.yaml:9:20", "must be a whole number from 1 to 100000, not many")]
    [InlineData("maxReplicaCount: 80", "maxReplicaCount: 4", "m.yaml:8:20", "spec.minReplicaCount 5 is more than spec.maxReplicaCount 4")]
    [InlineData(
        "minReplicaCount: 5", "minReplicaCount: 0", "m.yaml:7:21", "spec.idleReplicaCount must be less than spec.minReplicaCount 0")]
    [InlineData("idleReplicaCount: 0", "idleReplicaCount: 1", "m.yaml:7:21", "KEDA supports no other value")]
    [InlineData("pollingInterval: 10", "pollingInterval: 0", "m.yaml:6:20", "must be a whole number from 1")]
    [InlineData("type: Pods, value: 40", "type: pods, value: 40", "m.yaml:16:22", "must be one of Pods, Percent, not pods")]
    [InlineData(
        "value: 40, periodSeconds: 30",
        "value: 40, period: 30",
        "m.yaml:16:39",
        "has no 'period'; expected one of type, value, periodSeconds")]
    [InlineData("periodSeconds: 30", "periodSeconds: 3600", "m.yaml:16:54", "from 1 to 1800")]
    [InlineData("selectPolicy: Min", "selectPolicy: Least", "m.yaml:17:68", "must be one of Max, Min, Disabled, not Least")]
    [InlineData("queueLength: \"8\"", "queueLength: 8", "m.yaml:20:58", "must be a number above 0 in quotes, not 8")]
    [InlineData(
        "queueLength: \"8\"", "queueLenght: \"8\"", "m.yaml:20:45", "has no 'queueLenght' (did you mean 'queueLength'?); expected one of")]
    [InlineData("scaleOnInFlight: \"false\"", "scaleOnInFlight: \"no\"", "m.yaml:20:108", "must be true or false, not \"no\"")]
    [InlineData("targetQueryValue: \"4.5\"", "port: \"5432\"", "m.yaml:21:7", "lacks 'targetQueryValue'")]
    [InlineData("scaleTargetRef: {name: workers}", "scaleTargetRef: {kind: Deployment}", "m.yaml:5:19", "lacks spec.scaleTargetRef.name")]
    [InlineData("triggers:", "Triggers:", "m.yaml:18:3", "spec has no 'Triggers'")]
    [InlineData("spec:", "spec: [", "m.yaml:6:3", "is not valid YAML")]
    [InlineData("metadata: {name: workers}", "metadata: {name: [workers]}", "m.yaml:3:18", "ScaledObject/: metadata.name must be a string")]
    public void What_is_wrong_is_told_with_file_line_and_column(string right, string wrong, string where, string what)
    {
        Assert.Contains(right, Scaled);
        var exception = Assert.Throws<CommandException>(
            () => ManifestReader.Parse([("m.yaml", Scaled.Replace(right, wrong, StringComparison.Ordinal))]));

        Assert.Equal(ExitCode.Usage, exception.ExitCode);
        Assert.Contains(
            exception.Message.Split(Environment.NewLine),
            line => line.StartsWith(where + ":", StringComparison.Ordinal) && line.Contains(what, StringComparison.Ordinal));
    }

    [Fact]
    public void A_CPU_quantity_that_is_none_is_told()
    {
        var exception = Assert.Throws<CommandException>(
            () => ManifestReader.Parse([("m.yaml", Deployment.Replace("3500m", "3500x", StringComparison.Ordinal))]));

        Assert.Contains(
            "m.yaml:11:39: Deployment/workers: spec.template.spec.containers[0].resources.requests.cpu must be a CPU quantity",
            exception.Message);
    }

    [Fact]
    public void All_problems_come_at_once_in_the_files_order()
    {
        var text = Scaled.Replace("pollingInterval: 10", "pollingInterval: ten", StringComparison.Ordinal)
            .Replace("maxReplicaCount: 80", "maxReplicaCount: -1", StringComparison.Ordinal);
        var lines = Assert.Throws<CommandException>(
            () => ManifestReader.Parse([("b.yaml", text), ("a.yaml", "a: b: c")])).Message.Split(Environment.NewLine);

        Assert.Equal(["a.yaml:1", "b.yaml:6", "b.yaml:9"], lines[..3].Select(static line => string.Join(':', line.Split(':')[..2])));
        Assert.Contains("kubectl kustomize", lines[^1]);
    }

    [Fact]
    public void The_same_object_twice_is_told()
    {
        var exception = Assert.Throws<CommandException>(() => ManifestReader.Parse([("a.yaml", Scaled), ("b.yaml", Scaled)]));

        Assert.Contains("b.yaml:1:1: ScaledObject/workers is at a.yaml:1 already", exception.Message);
    }

    [Fact]
    public void The_one_that_reads_the_queue_is_chosen_and_others_by_name()
    {
        var heavy = Scaled.Replace("metadata: {name: workers}", "metadata: {name: heavy}", StringComparison.Ordinal)
            .Replace("aws-sqs-queue", "prometheus", StringComparison.Ordinal)
            .Replace(
                "queueURL: q, awsRegion: r, queueLength: \"8\", activationQueueLength: \"3\", scaleOnInFlight: \"false\"",
                "serverAddress: s",
                StringComparison.Ordinal);
        var manifests = ManifestReader.Parse([("m.yaml", $"{heavy}\n---\n{Scaled}")]);

        Assert.Equal("workers", manifests.Choose(null, "m.yaml").Scaler.Name);
        Assert.Equal("heavy", manifests.Choose("heavy", "m.yaml").Scaler.Name);
        Assert.Contains("it has heavy, workers", Assert.Throws<CommandException>(() => manifests.Choose("light", "m.yaml")).Message);
        Assert.Contains(
            "has no ScaledObject",
            Assert.Throws<CommandException>(() => ManifestReader.Parse([("m.yaml", Deployment)]).Choose(null, "m.yaml")).Message);
    }

    [Fact]
    public void A_stream_a_list_and_a_directory_are_read_alike()
    {
        using var directory = new TemporaryDirectory();
        Directory.CreateDirectory(Path.Combine(directory.Path, "below"));
        File.WriteAllText(Path.Combine(directory.Path, "below", "scaled.yaml"), Scaled);
        File.WriteAllText(Path.Combine(directory.Path, "deployment.yaml"), Deployment);
        File.WriteAllText(Path.Combine(directory.Path, "values.txt"), "a: [");
        var list =
            $"apiVersion: v1\nkind: List\nitems:\n- {Scaled.Replace("\n", "\n  ", StringComparison.Ordinal)}\n- "
            + $"{Deployment.Replace("\n", "\n  ", StringComparison.Ordinal)}\n";

        Assert.All(
            [
                ManifestReader.Read(directory.Path, TextReader.Null),
                ManifestReader.Read("-", new StringReader($"{Scaled}\n---\n{Deployment}\n---\n")),
                ManifestReader.Read("-", new StringReader(list)),
            ],
            static manifests => Assert.Equal(
                (80, 3.75), (Assert.Single(manifests.Scaled).Scaler.MaxReplicaCount, manifests.Scaled[0].Deployment!.Cores)));
        Assert.Equal(
            ExitCode.Usage,
            Assert.Throws<CommandException>(() => ManifestReader.Read(Path.Combine(directory.Path, "nothing"), TextReader.Null)).ExitCode);
    }

    /// <summary>The manifests that are deployed.</summary>
    [Fact]
    public void The_base_of_this_repository_is_read_as_it_lies_there()
    {
        var manifests = ManifestReader.Read(Repository.PathOf("keda", "base"), TextReader.Null);
        var (scaler, deployment) = manifests.Choose(null, "keda/base");
        var heavy = manifests.Choose("spate-worker-heavy", "keda/base");

        Assert.Equal(("spate-worker-default", 0), (scaler.Name, scaler.IdleReplicaCount));
        Assert.True(scaler.MinReplicaCount > 1, "The first step from zero must not be one pod.");
        Assert.Equal(
            [TriggerCount.QueueVisibleAndInFlight, TriggerCount.DueInstances, TriggerCount.DueTasks, TriggerCount.BusyWorkers],
            scaler.Triggers.Select(static trigger => trigger.Counts));
        Assert.Equal([TriggerCount.DueTasks, TriggerCount.BusyWorkers], heavy.Scaler.Triggers.Select(static trigger => trigger.Counts));
        Assert.True(heavy.Deployment!.Cores > deployment!.Cores);
        Assert.NotNull(deployment.Grace);
        Assert.Empty(manifests.Notes);
    }

    private static ScaledDeployment Read(string trigger) =>
        ManifestReader.Parse([
            ("m.yaml", $"kind: ScaledObject\nmetadata: {{name: w}}\nspec:\n  scaleTargetRef: {{name: w}}\n  triggers:\n    - {trigger}\n"),
        ]).Scaled[0];
}
