using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spate.Host.Tests.Infrastructure;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>The overlay for AWS takes its values from one file, which takes them from the stack's outputs.</summary>
public sealed class AwsOverlayTests
{
    private static readonly CloudFormationStack Stack = CloudFormationTemplate.Load(Repository.PathOf("infra", "aws.yaml")).Instantiate(
        ("InputBucketName", "acme-incoming"), ("OutputBucketName", "acme-enriched"), ("InputPrefix", "ads/"), ("ClusterName", "burst"));

    private static readonly Dictionary<string, string> Values = File.ReadLines(Repository.PathOf("keda", "overlays", "aws", "cluster.env"))
        .Where(static line => line.Length > 0 && line[0] != '#')
        .Select(static line => line.Split('=', 2))
        .ToDictionary(static pair => pair[0], static pair => pair[1], StringComparer.Ordinal);

    [Fact]
    public void Values_of_the_stack_have_the_names_and_the_form_of_its_outputs()
    {
        var ofStack = Values.Where(static value => Stack.Outputs.ContainsKey(value.Key)).ToDictionary();

        Assert.Equal(["DashboardRoleArn", "QueueUrl", "Region", "WorkerRoleArn"], ofStack.Keys.Order(StringComparer.Ordinal));
        Assert.Equal((Stack.Outputs["QueueUrl"], Stack.Outputs["Region"]), (ofStack["QueueUrl"], ofStack["Region"]));
        Assert.Equal(
            ["DatabaseCidr", "Image", "NodeClass", "ReferenceUri"], Values.Keys.Except(ofStack.Keys).Order(StringComparer.Ordinal));
    }

    [Fact]
    public async Task Every_value_arrives()
    {
        var all = await Manifests.OfAsync("overlays/aws", "irsa", "monitoring", "otlp", "prewarm");
        var rendered = string.Concat(all.Objects.Select(static made => made.ToJsonString()));

        Assert.All(Values, value => Assert.Contains($"\"{value.Value}\"", rendered));
        Assert.DoesNotContain(all.Of("ConfigMap"), static map => map.Text("metadata.name") == "cluster");
        var queue = all.Of("ScaledObject", "spate-worker-default")
            .Items("spec.triggers")
            .Single(static trigger => trigger.Text("name") == "queue");
        Assert.Equal((Values["QueueUrl"], Values["Region"]), (queue.Text("metadata.queueURL"), queue.Text("metadata.awsRegion")));
    }

    [Theory]
    [InlineData("WorkerRole", "spate-worker")]
    [InlineData("DashboardRole", "spate-dashboard")]
    public async Task The_stack_gives_its_roles_to_the_service_accounts_that_are_there(string role, string account)
    {
        var trust =
            CloudFormationStack.Statements(Stack.Property(role, "AssumeRolePolicyDocument")).Single()["Condition"]!["StringEquals"]!;

        Assert.Equal(
            ("spate", account),
            (trust["aws:RequestTag/kubernetes-namespace"]!.ToString(), trust["aws:RequestTag/kubernetes-service-account"]!.ToString()));
        Assert.NotNull((await Manifests.OfAsync("overlays/aws")).Of("ServiceAccount", account));
    }

    [Theory]
    [InlineData("WorkerRoleArn", "spate-worker")]
    [InlineData("DashboardRoleArn", "spate-dashboard")]
    public async Task With_web_identity_a_service_account_is_annotated_with_its_role(string value, string account)
    {
        var annotations = (await Manifests.OfAsync("overlays/aws", "irsa")).Of("ServiceAccount", account).At("metadata.annotations")!;

        Assert.Equal(Values[value], annotations["eks.amazonaws.com/role-arn"]!.ToString());
        Assert.Null((await Manifests.OfAsync("overlays/aws", [])).Of("ServiceAccount", account).At("metadata.annotations"));
    }

    [Fact]
    public async Task Tables_are_copied_from_where_the_workers_role_may_read_by_a_pinned_image_without_rights()
    {
        foreach (var name in (string[])["spate-worker-default", "spate-worker-heavy"])
        {
            var init = (await Manifests.OfAsync("overlays/aws")).Of("Deployment", name).Items("spec.template.spec.initContainers").Single();

            Assert.Equal(["s3", "sync", "$(REFERENCE_URI)", "/reference", "--only-show-errors"], init.Texts("args"));
            Assert.Equal(
                Values["ReferenceUri"],
                init.Items("env").Single(static variable => variable.Text("name") == "REFERENCE_URI").Text("value"));
            Assert.Equal(["reference", "tmp"], init.Items("volumeMounts").Select(static mount => mount.Text("name")));
            Assert.Matches(new Regex(@":\d+\.\d+\.\d+$"), init.Text("image")!);
        }

        Assert.StartsWith($"s3://{Stack.Outputs["OutputBucket"]}/", Values["ReferenceUri"]);
    }

    [Fact]
    public async Task The_databases_certificate_is_checked_with_authorities_that_are_mounted()
    {
        foreach (var pod in (await Manifests.OfAsync("overlays/aws")).PodSpecs)
        {
            var mount = pod.Items("containers")
                .Single()
                .Items("volumeMounts")
                .Single(static mount => mount.Text("mountPath") == "/etc/spate-postgres");
            Assert.Equal(
                "spate-postgres-ca",
                pod.Items("volumes").Single(volume => volume.Text("name") == mount.Text("name")).Text("configMap.name"));
        }

        var readme = await File.ReadAllTextAsync(Repository.PathOf("keda", "README.md"), TestContext.Current.CancellationToken);
        Assert.Contains("SSL Mode=VerifyFull;Root Certificate=/etc/spate-postgres/ca.pem", readme);
    }

    [Fact]
    public void Buckets_of_the_pipeline_are_those_of_the_stack()
    {
        var pipeline = Spate.Pipeline.PipelineConfiguration.Load(Repository.PathOf("keda", "overlays", "aws", "pipeline.yaml"));

        Assert.Equal([Stack.Outputs["InputBucket"], Stack.Outputs["OutputBucket"]], pipeline.Buckets);
    }

    /// <summary>Spot first, of a size that workers fill, for them alone, and gone when they are.</summary>
    [Fact]
    public async Task Workers_run_on_nodes_of_their_own_that_are_made_for_bursts()
    {
        var manifests = await Manifests.OfAsync("overlays/aws");
        var pool = Assert.Single(manifests.Of("NodePool"));
        var taint = Assert.Single(pool.Items("spec.template.spec.taints"));
        var requirements = pool.Items("spec.template.spec.requirements")
            .ToDictionary(static requirement => requirement.Text("key")!, static requirement => requirement.Texts("values").ToArray());

        Assert.Equal(["spot", "on-demand"], requirements["karpenter.sh/capacity-type"]);
        Assert.Equal(Values["NodeClass"], pool.Text("spec.template.spec.nodeClassRef.name"));
        Assert.Equal(
            ("WhenEmpty", "0s"), (pool.Text("spec.disruption.consolidationPolicy"), pool.Text("spec.disruption.consolidateAfter")));
        foreach (var worker in manifests.Of("Deployment")
            .Where(static deployment => deployment.Text("metadata.name")!.StartsWith("spate-worker", StringComparison.Ordinal)))
        {
            Assert.All(
                worker.At("spec.template.spec.nodeSelector")!.AsObject(),
                label => Assert.Equal(label.Value!.ToString(), pool.At("spec.template.metadata.labels")![label.Key]!.ToString()));
            Assert.Contains(
                worker.Items("spec.template.spec.tolerations"),
                toleration => toleration.Text("key") == taint.Text("key") && toleration.Text("effect") == taint.Text("effect"));
        }

        Assert.Null(manifests.Of("Deployment", "spate-dashboard").At("spec.template.spec.nodeSelector"));
    }

    /// <summary>The limit leaves room for all that the pools may ask for.</summary>
    [Fact]
    public async Task The_node_pool_has_room_for_all_workers()
    {
        var manifests = await Manifests.OfAsync("overlays/aws");
        var cores = manifests.Of("ScaledObject").Sum(scaled => scaled.Number("spec.maxReplicaCount") * Millicores(
            manifests.Of("Deployment", scaled.Text("spec.scaleTargetRef.name")!)));
        var limit = 1000 * long.Parse(
            manifests.Of("NodePool").Single().Text("spec.limits.cpu")!, System.Globalization.CultureInfo.InvariantCulture);

        Assert.InRange(limit, cores, cores + 16_000);
    }

    private static long Millicores(JsonObject deployment) => long.Parse(
        deployment.Items("spec.template.spec.containers").Single().Text("resources.requests.cpu")!.TrimEnd('m'),
        System.Globalization.CultureInfo.InvariantCulture);
}
