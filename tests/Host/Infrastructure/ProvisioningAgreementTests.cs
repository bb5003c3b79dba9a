using System.Text.Json;
using System.Text.Json.Nodes;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;
using Spate.Host.Commands.Provision;
using Spate.Host.Settings;
using Spate.Pipeline;

namespace Spate.Host.Tests.Infrastructure;

/// <summary><c>infra/aws.yaml</c> and <c>spate provision</c> make the same of an empty account, property by property.</summary>
public sealed class ProvisioningAgreementTests(Emulators emulators)
{
    private const string TemplateAccount = "123456789012";
    private const string EmulatedAccount = "000000000000";

    /// <summary>
    /// What the template makes and <c>provision</c> does not, by design: who may take which role is said where the cluster is made.
    /// </summary>
    private static readonly string[] OnlyInTheTemplate = ["AWS::IAM::ManagedPolicy", "AWS::IAM::Role"];

    /// <summary>
    /// What the template's resources have beside their properties: how CloudFormation itself treats them. <c>provision</c> deletes nothing,
    /// and has an order of its own.
    /// </summary>
    private static readonly string[] OfCloudFormationItself = ["Type", "Properties", "DependsOn", "DeletionPolicy", "UpdateReplacePolicy"];

    [Theory]
    [InlineData("ads/", ".ndjson.gz", 60, 5)]
    [InlineData("", "", 300, 3)]
    [InlineData("ads/2026/", "", 60, 5)]
    public async Task They_make_the_same_of_an_empty_account(string prefix, string suffix, int visibility, int maxReceiveCount)
    {
        var stack = CloudFormationTemplate.Load(Repository.PathOf("infra", "aws.yaml")).Instantiate(
            ("InputBucketName", "in-bucket"), ("OutputBucketName", "out-bucket"), ("ClusterName", "burst"), ("InputPrefix", prefix),
            ("InputSuffix", suffix), ("VisibilityTimeout", $"{visibility}"), ("MaxReceiveCount", $"{maxReceiveCount}"));
        var sqs = new SqsSection { VisibilityTimeout = TimeSpan.FromSeconds(visibility), MaxReceiveCount = maxReceiveCount };

        var planned = await PlannedAsync(sqs, prefix, suffix);

        Assert.Equal(InTheTemplate(stack).Order(StringComparer.Ordinal), planned.Order(StringComparer.Ordinal));
    }

    [Fact]
    public void The_template_has_nothing_that_is_not_compared()
    {
        var stack = CloudFormationTemplate.Load(Repository.PathOf("infra", "aws.yaml"))
            .Instantiate(("InputBucketName", "in-bucket"), ("OutputBucketName", "out-bucket"), ("ClusterName", "burst"));
        string[] compared = ["AWS::S3::Bucket", "AWS::S3::BucketPolicy", "AWS::SQS::Queue", "AWS::SQS::QueuePolicy"];
        var resources = stack.OfAnyType().ToList();

        Assert.All(resources, resource => Assert.Contains(resource.Type, compared.Concat(OnlyInTheTemplate)));
        Assert.All(
            resources, static resource => Assert.Empty(resource.Resource.Select(static entry => entry.Key).Except(OfCloudFormationItself)));
    }

    [Fact]
    public void What_host_json_leaves_out_is_what_the_template_leaves_out()
    {
        var stack = CloudFormationTemplate.Load(Repository.PathOf("infra", "aws.yaml"))
            .Instantiate(("InputBucketName", "in-bucket"), ("OutputBucketName", "out-bucket"), ("ClusterName", "burst"));
        var spec = AccountNeeds.Of(Aws, new SqsSection(), Pipeline("", ""));

        Assert.Equal(stack.Property("Queue", "VisibilityTimeout")!.ToString(), $"{spec.Queue.VisibilityTimeout.TotalSeconds}");
        Assert.Equal(stack.Property("Queue", "RedrivePolicy", "maxReceiveCount")!.ToString(), $"{spec.Queue.MaxReceiveCount}");
        Assert.Equal(stack.Property("Queue", "ReceiveMessageWaitTimeSeconds")!.ToString(), $"{spec.Queue.ReceiveWaitTime.TotalSeconds}");
        Assert.Equal(stack.Property("DeadLetterQueue", "QueueName")!.ToString(), spec.Queue.DeadLetterName);
        Assert.True(spec.OnlyOverTls);
    }

    /// <summary>What host.json names of AWS itself, where all is reached with TLS.</summary>
    private static AwsSettings Aws =>
        new(new S3Options { Region = "eu-central-1" }, new SqsOptions { Region = "eu-central-1", QueueName = "spate" });

    private async Task<IEnumerable<string>> PlannedAsync(SqsSection sqs, string prefix, string suffix)
    {
        var emulator = await emulators.OpenAsync();
        using var provisioner = new AwsProvisioner(
            Aws.S3 with { Endpoint = emulator.Endpoint, ForcePathStyle = true, Credentials = Emulator.Credentials },
            Aws.Queue with { Endpoint = emulator.Endpoint, Credentials = Emulator.Credentials });
        var plan = await provisioner.PlanAsync(AccountNeeds.Of(Aws, sqs, Pipeline(prefix, suffix)));
        // Ids of notifications cannot be given in CloudFormation.
        return plan.Differences.Select(static difference =>
        {
            Assert.Null(difference.From);
            return Line(
                difference.Type,
                difference.Name,
                difference.Property,
                difference.Property == "NotificationConfiguration" ? null : difference.Item,
                Node(difference.To));
        });
    }

    private static IEnumerable<string> InTheTemplate(CloudFormationStack stack) => stack.OfAnyType().Where(
        static resource => !OnlyInTheTemplate.Contains(resource.Type)).SelectMany(resource =>
    {
        var properties = resource.Resource["Properties"]!.AsObject();
        return resource.Type switch
        {
            "AWS::S3::BucketPolicy" => Statements(ProvisioningDifference.Bucket, properties["Bucket"]!.ToString(), properties),
            "AWS::SQS::QueuePolicy" => CloudFormationStack.Texts(properties["Queues"])
                .SelectMany(url => Statements(ProvisioningDifference.Queue, url.Split('/')[^1], properties)),
            var type => properties.SelectMany(
                property => Values(type, (properties["BucketName"] ?? properties["QueueName"])!.ToString(), property.Key, property.Value!)),
        };
    });

    private static IEnumerable<string> Statements(string type, string name, JsonObject properties) =>
        CloudFormationStack.Statements(properties["PolicyDocument"])
            .Select(statement => Line(type, name, "PolicyDocument", statement["Sid"]!.ToString(), statement));

    /// <summary>A property as provisioning has it: of some, each item is one difference.</summary>
    private static IEnumerable<string> Values(string type, string name, string property, JsonNode value) => property switch
    {
        "NotificationConfiguration" =>
            value["QueueConfigurations"]!.AsArray().Select(configuration => Line(type, name, property, null, configuration!)),
        "LifecycleConfiguration" => value["Rules"]!.AsArray().Select(rule => Line(type, name, property, rule!["Id"]!.ToString(), rule)),
        _ => [Line(type, name, property, null, value)],
    };

    private static string Line(string type, string name, string property, string? item, JsonNode value) =>
        $"{type} {name} {property} {item} = "
        + $"{Plain(value).ToJsonString().Replace(EmulatedAccount, TemplateAccount, StringComparison.Ordinal)}";

    /// <summary>Scalars as texts, as parameters of templates are, and keys in order.</summary>
    private static JsonNode Plain(JsonNode node) => node switch
    {
        JsonObject map => new JsonObject(map.OrderBy(static entry => entry.Key, StringComparer.Ordinal)
            .Select(static entry => KeyValuePair.Create(entry.Key, (JsonNode?)Plain(entry.Value!)))),
        JsonArray list => new JsonArray([.. list.Select(static item => Plain(item!))]),
        _ => JsonValue.Create(node.ToString()),
    };

    private static JsonNode Node(JsonElement element) => JsonNode.Parse(element.GetRawText())!;

    private static PipelineConfiguration Pipeline(string prefix, string suffix)
    {
        using var directory = new TemporaryDirectory();
        var path = Path.Combine(directory.Path, "pipeline.yaml");
        File.WriteAllText(path, $$"""
            routes:
              ads:
                source: {bucket: in-bucket{{(prefix.Length == 0 ? "" : $", prefix: {prefix}")}}, suffixes: [{{(suffix.Length == 0 ? "" : $"\"{suffix}\"")}}]}
                constants: {origin: test}
                output: {bucket: out-bucket, prefix: ads/}
            """);
        return PipelineConfiguration.Load(path);
    }
}
