using System.Text.Json;
using System.Text.Json.Nodes;
using Amazon.SQS;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.Host.Server;
using Spate.Host.Server.Access;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>The settings that an overlay brings are settings of the program, and agree with what is scaled.</summary>
public sealed class ConfigurationTests
{
    static ConfigurationTests()
    {
        // Where the SDK looks first: nothing of the machine's own configuration is used. The emulator takes any credentials.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
    }

    public static TheoryData<string> Overlays => ["overlays/aws", "overlays/kind"];

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task The_program_reads_its_settings(string overlay)
    {
        var settings = Settings(await Manifests.OfAsync(overlay));

        Assert.NotNull(settings.Aws);
        Assert.Equal("spate", settings.Aws.Queue.QueueName);
        // One activity per core of the pod, whatever size the pool's pods have.
        Assert.Equal(0, settings.DurableTask.MaxConcurrentActivityFunctions);
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task The_task_hub_is_the_one_that_KEDA_counts_in_and_its_secret_the_one_that_pods_get(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var hub = JsonNode.Parse(
            File(manifests, "host.json"),
            documentOptions: new JsonDocumentOptions { CommentHandling = JsonCommentHandling.Skip }).At("extensions.durableTask");

        Assert.Equal("postgres", hub.Text("storageProvider.type"));
        Assert.All(manifests.PodSpecs.SelectMany(static pod => pod.Items("containers"))
            .Where(static container => container.Texts("args").FirstOrDefault() is "worker" or "dashboard"), container =>
            Assert.Contains(
                hub.Text("storageProvider.connectionStringName"), container.Items("env").Select(static variable => variable.Text("name"))));
        Assert.All(
            manifests.Of("ScaledObject")
                .SelectMany(static scaled => scaled.Items("spec.triggers"))
                .Select(static trigger => trigger.Text("metadata.query"))
                .OfType<string>(),
            query =>
                Assert.Matches($@" FROM {hub.Text("hubName")}\.(due_instances|due_tasks|busy_workers)\b", query));
    }

    [Theory]
    [MemberData(nameof(Overlays))]
    public async Task The_pipeline_is_valid_finds_its_tables_and_uses_pools_that_are_served(string overlay)
    {
        var manifests = await Manifests.OfAsync(overlay);
        var pipeline = PipelineConfiguration.Parse(File(manifests, "pipeline.yaml"), "/etc/spate/pipeline.yaml");
        var served = manifests.Of("Deployment")
            .SelectMany(static deployment => deployment.Items("spec.template.spec.containers"))
            .SelectMany(static container => container.Texts("args"))
            .Where(static argument => argument.StartsWith("--pools=", StringComparison.Ordinal))
            .SelectMany(static argument => argument["--pools=".Length..].Split(','));

        var route = Assert.Single(pipeline.Routes);
        Assert.All(Tables(pipeline), static file => Assert.StartsWith("/etc/spate/reference/", file));
        Assert.Equal(served.Order(), new[] { route.Pool, route.PartsPool ?? route.Pool }.Distinct().Order());
    }

    [Fact]
    public async Task In_kind_the_tables_are_those_that_the_init_container_makes()
    {
        var manifests = await Manifests.OfAsync("overlays/kind");
        var init = manifests.Of("Deployment", "spate-worker-default").Items("spec.template.spec.initContainers").Single();
        var pipeline = PipelineConfiguration.Parse(File(manifests, "pipeline.yaml"), "/etc/spate/pipeline.yaml");
        using var reference = new TemporaryDirectory();

        var generated = await Cli.RunAsync(
            [.. init.Texts("args").Select(argument => argument == "/reference" ? reference.Path : argument)]);

        Assert.Equal(0, generated.ExitCode);
        Assert.All(Tables(pipeline), file => Assert.True(
            System.IO.File.Exists(file.Replace("/etc/spate/reference", reference.Path, StringComparison.Ordinal)), $"{file} is not made."));
    }

    [Fact]
    public async Task In_kind_what_is_dropped_into_the_emulator_is_counted_where_KEDA_looks()
    {
        var manifests = await Manifests.OfAsync("overlays/kind");
        var queue = manifests.Of("ScaledObject", "spate-worker-default")
            .Items("spec.triggers")
            .Single(static trigger => trigger.Text("name") == "queue");
        await using var emulator = await EmulatorProcess.StartAsync(
            manifests.Of("Deployment", "emulator").Items("spec.template.spec.containers").Single());
        using var directory = new TemporaryDirectory();
        foreach (var name in (string[])["host.json", "pipeline.yaml"])
        {
            await System.IO.File.WriteAllTextAsync(
                Path.Combine(directory.Path, name),
                File(manifests, name)
                    .Replace("http://emulator:4566", emulator.Endpoint.GetLeftPart(UriPartial.Authority), StringComparison.Ordinal),
                TestContext.Current.CancellationToken);
        }

        var job = manifests.Of("Job", "provision").Items("spec.template.spec.containers").Single();
        var provisioned = await Cli.RunAsync([
            .. job.Texts("args").Select(argument => argument.Replace("/etc/spate", directory.Path, StringComparison.Ordinal)
                .Replace("/data", directory.Path, StringComparison.Ordinal)),
        ]);
        Assert.Equal(0, provisioned.ExitCode);
        // The port in the name of a queue is that of the service, which a test cannot listen on.
        var url = queue.Text("metadata.queueURL")!.Replace(":4566/", $":{emulator.Endpoint.Port}/", StringComparison.Ordinal);
        using var client = new Emulator(emulator.Endpoint).OpenSqs();
        // S3 sends a test event when a bucket begins to notify.
        Assert.Equal(("1", "0"), await CountAsync(client, url));

        await emulator.PutAsync("incoming/ads/one.ndjson", "{}");

        Assert.Equal(("2", "0"), await CountAsync(client, url));
        using var messages = new SqsMessageQueue(
            HostSettingsReader.Load(Path.Combine(directory.Path, "host.json")).Aws!.Queue with { Credentials = Emulator.Credentials });
        Assert.Equal(new QueueDepth(2, 0, 0), await messages.GetDepthAsync(TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task In_kind_services_are_named_as_the_settings_and_secrets_name_them()
    {
        var manifests = await Manifests.OfAsync("overlays/kind");
        var settings = Settings(manifests);
        var queue = manifests.Of("ScaledObject", "spate-worker-default")
            .Items("spec.triggers")
            .Single(static trigger => trigger.Text("name") == "queue");
        var postgres = manifests.Of("Secret", "spate-postgres")
            .Text("stringData.connectionString")!
            .Split(';')
            .Select(static part => part.Split('='))
            .ToDictionary(static part => part[0], static part => part[1], StringComparer.Ordinal);

        Assert.Equal(new Uri("http://emulator:4566"), settings.Aws!.S3.Endpoint);
        Assert.Equal(settings.Aws.S3.Endpoint, settings.Aws.Queue.Endpoint);
        Assert.Equal(4566, manifests.Of("Service", "emulator").Items("spec.ports").Single().Number("port"));
        Assert.Equal("http://emulator.spate.svc.cluster.local:4566", queue.Text("metadata.awsEndpoint"));
        Assert.Equal(("postgres", "5432"), (postgres["Host"], postgres["Port"]));
        Assert.Equal(5432, manifests.Of("Service", "postgres").Items("spec.ports").Single().Number("port"));
        Assert.Equal(("postgres.spate.svc.cluster.local", "5432"), (
            manifests.Of("Secret", "spate-keda-postgres").Text("stringData.host"),
            manifests.Of("Secret", "spate-keda-postgres").Text("stringData.port")));
    }

    [Fact]
    public async Task In_kind_the_dashboard_takes_the_key_that_it_is_given()
    {
        var manifests = await Manifests.OfAsync("overlays/kind");
        var listen = manifests.Of("Deployment", "spate-dashboard")
            .Items("spec.template.spec.containers")
            .Single()
            .Texts("args")
            .Single(static argument => argument.StartsWith("--listen=", StringComparison.Ordinal));

        Assert.True(ListenAddress.TryParse(listen["--listen=".Length..], out var address));
        Assert.Throws<CommandException>(() => ApiKeys.For(address, new DashboardSection(), null));
        ApiKeys.For(address, new DashboardSection(), manifests.Of("Secret", "spate-api-key").Text("stringData.apiKey"));
    }

    /// <summary>What KEDA asks a queue for.</summary>
    private static async Task<(string Waiting, string InFlight)> CountAsync(AmazonSQSClient client, string url)
    {
        string[] names = ["ApproximateNumberOfMessages", "ApproximateNumberOfMessagesNotVisible"];
        var counts = (await client.GetQueueAttributesAsync(url, [.. names], TestContext.Current.CancellationToken)).Attributes!;
        return (counts[names[0]], counts[names[1]]);
    }

    private static IEnumerable<string> Tables(PipelineConfiguration pipeline) => pipeline.Routes
        .SelectMany(static route => route.Enrichment.Lookups.Select(static lookup => lookup.Table)
            .Concat(route.Enrichment.Geo.Select(static geo => geo.Database)));

    private static string File(Manifests manifests, string name) =>
        manifests.Of("ConfigMap")
            .Single(static map => map.Text("metadata.name")!.StartsWith("spate-config-", StringComparison.Ordinal))["data"]![name]!
            .GetValue<string>();

    private static HostSettings Settings(Manifests manifests) => HostSettingsReader.Parse(File(manifests, "host.json"), "host.json");
}
