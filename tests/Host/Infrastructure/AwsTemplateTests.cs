using System.Text.Json.Nodes;
using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Infrastructure;

/// <summary>What <c>infra/aws.yaml</c> makes of an account.</summary>
public sealed class AwsTemplateTests
{
    private const string InputArn = "arn:aws:s3:::in-bucket";
    private const string OutputArn = "arn:aws:s3:::out-bucket";
    private const string QueueArn = "arn:aws:sqs:eu-central-1:123456789012:spate";
    private const string DeadArn = "arn:aws:sqs:eu-central-1:123456789012:spate-dead";
    private const string Issuer = "oidc.eks.eu-central-1.amazonaws.com/id/ABC";

    private static readonly CloudFormationTemplate Template = CloudFormationTemplate.Load(Repository.PathOf("infra", "aws.yaml"));

    private static readonly CloudFormationStack Stack = Instantiate(("InputPrefix", "ads/"), ("InputSuffix", ".gz"));

    [Fact]
    public void Every_reference_leads_to_something_and_none_goes_in_a_circle()
    {
        var done = new HashSet<string>(StringComparer.Ordinal);
        var open = Template.Resources.ToDictionary(static entry => entry.Key, static entry => Needs(entry.Value!), StringComparer.Ordinal);
        var known = Template.Parameters.Select(static entry => entry.Key)
            .Concat(Template.Root["Conditions"]!.AsObject().Select(static entry => entry.Key))
            .ToHashSet();

        Assert.All(open.Values.SelectMany(static names => names), name => Assert.True(
            open.ContainsKey(name) || known.Contains(name) || name.StartsWith("AWS::", StringComparison.Ordinal),
            $"{name} is referred to and not there."));
        while (open.Keys.FirstOrDefault(
            name => !done.Contains(name) && open[name].All(need => !open.ContainsKey(need) || done.Contains(need))) is { } next)
        {
            done.Add(next);
        }

        Assert.Equal(open.Keys.Order(), done.Order());
    }

    [Fact]
    public void Every_parameter_and_condition_is_used_and_defaults_are_allowed()
    {
        var used = CloudFormationTemplate.ReferencesIn(Template.Root).ToHashSet();
        var grouped = Template.Root["Metadata"]!["AWS::CloudFormation::Interface"]!["ParameterGroups"]!.AsArray()
            .SelectMany(static group => CloudFormationStack.Texts(group!["Parameters"]));

        Assert.All(Template.Parameters.Concat(Template.Root["Conditions"]!.AsObject()), entry => Assert.Contains(entry.Key, used));
        Assert.Equal(Template.Parameters.Select(static entry => entry.Key).Order(), grouped.Order());
        Assert.All(Template.Parameters, static entry =>
        {
            Assert.NotNull(entry.Value!["Description"]);
            if (entry.Value["Default"] is { } value && entry.Value["AllowedPattern"] is { } pattern)
                Assert.Matches(new Regex($"^(?:{pattern})$"), value.ToString());
        });
    }

    [Fact]
    public void Outputs_are_named_as_the_manifests_for_Kubernetes_name_them()
    {
        Assert.Equal(
            [
                "DashboardRoleArn", "DeadLetterQueueUrl", "InputBucket", "KedaRoleArn", "OutputBucket", "QueueArn", "QueueUrl", "Region",
                "WorkerRoleArn",
            ],
            Stack.Outputs.Keys.Order(StringComparer.Ordinal));
        Assert.Equal("https://sqs.eu-central-1.amazonaws.com/123456789012/spate", Stack.Outputs["QueueUrl"]);
        Assert.Equal(("in-bucket", "out-bucket"), (Stack.Outputs["InputBucket"], Stack.Outputs["OutputBucket"]));
    }

    [Fact]
    public void Buckets_are_encrypted_private_owned_by_their_account_tidied_and_kept()
    {
        var buckets = Stack.OfType("AWS::S3::Bucket").ToList();

        Assert.Equal(2, buckets.Count);
        Assert.All(buckets, static bucket =>
        {
            var properties = bucket.Value["Properties"]!;
            Assert.Equal(
                "AES256",
                properties["BucketEncryption"]![
                    "ServerSideEncryptionConfiguration"]![0]!["ServerSideEncryptionByDefault"]!["SSEAlgorithm"]!.GetValue<string>());
            Assert.Equal(
                ["BlockPublicAcls", "BlockPublicPolicy", "IgnorePublicAcls", "RestrictPublicBuckets"],
                properties["PublicAccessBlockConfiguration"]!.AsObject()
                    .Where(static setting => setting.Value!.GetValue<bool>())
                    .Select(static setting => setting.Key)
                    .Order());
            Assert.Equal("BucketOwnerEnforced", properties["OwnershipControls"]!["Rules"]![0]!["ObjectOwnership"]!.GetValue<string>());
            var rule = Assert.Single(properties["LifecycleConfiguration"]!["Rules"]!.AsArray())!;
            Assert.Equal("Enabled", rule["Status"]!.GetValue<string>());
            Assert.Equal("1", rule["AbortIncompleteMultipartUpload"]!["DaysAfterInitiation"]!.ToString());
            Assert.Equal(
                ("Retain", "Retain"),
                (bucket.Value["DeletionPolicy"]!.GetValue<string>(), bucket.Value["UpdateReplacePolicy"]!.GetValue<string>()));
        });
    }

    [Fact]
    public void Every_bucket_and_queue_refuses_requests_without_TLS()
    {
        var refusing = Statements("AWS::S3::BucketPolicy", "AWS::SQS::QueuePolicy")
            .Where(static statement => Text(statement, "Effect") == "Deny"
                && Text(statement, "Principal") == "*"
                && Text(statement, "Action") is "s3:*" or "sqs:*")
            .Where(static statement => JsonNode.DeepEquals(
                statement["Condition"], JsonNode.Parse("""{"Bool": {"aws:SecureTransport": "false"}}""")))
            .SelectMany(static statement => CloudFormationStack.Texts(statement["Resource"]));

        Assert.Equal([InputArn, $"{InputArn}/*", OutputArn, $"{OutputArn}/*", QueueArn, DeadArn], refusing);
        Assert.Equal(
            ["in-bucket", "out-bucket"],
            Stack.OfType("AWS::S3::BucketPolicy").Select(static policy => Text(policy.Value["Properties"]!, "Bucket")));
        Assert.Equal(
            [Stack.Outputs["QueueUrl"], Stack.Outputs["DeadLetterQueueUrl"]],
            Stack.OfType("AWS::SQS::QueuePolicy")
                .SelectMany(static policy => CloudFormationStack.Texts(policy.Value["Properties"]!["Queues"])));
    }

    [Fact]
    public void The_queue_is_encrypted_polled_long_and_gives_up_into_the_dead_letter_queue()
    {
        Assert.Equal("true", Stack.Property("Queue", "SqsManagedSseEnabled")!.ToString());
        Assert.Equal("20", Stack.Property("Queue", "ReceiveMessageWaitTimeSeconds")!.ToString());
        Assert.Equal("60", Stack.Property("Queue", "VisibilityTimeout")!.ToString());
        Assert.Equal(DeadArn, Stack.Property("Queue", "RedrivePolicy", "deadLetterTargetArn")!.ToString());
        Assert.Equal("5", Stack.Property("Queue", "RedrivePolicy", "maxReceiveCount")!.ToString());
    }

    [Fact]
    public void Dead_letters_are_encrypted_kept_longer_than_messages_and_taken_from_that_queue_only()
    {
        const long FourteenDays = 14 * 24 * 3600;

        Assert.Equal("true", Stack.Property("DeadLetterQueue", "SqsManagedSseEnabled")!.ToString());
        Assert.Equal(FourteenDays, Stack.Property("DeadLetterQueue", "MessageRetentionPeriod")!.GetValue<long>());
        Assert.True(Stack.Property("Queue", "MessageRetentionPeriod")!.GetValue<long>() < FourteenDays);
        Assert.Equal("byQueue", Stack.Property("DeadLetterQueue", "RedriveAllowPolicy", "redrivePermission")!.ToString());
        Assert.Equal([QueueArn], CloudFormationStack.Texts(Stack.Property("DeadLetterQueue", "RedriveAllowPolicy", "sourceQueueArns")));
    }

    [Fact]
    public void Only_the_input_bucket_of_this_account_may_send()
    {
        var allowed = Assert.Single(Statements("AWS::SQS::QueuePolicy"), static statement => Text(statement, "Effect") == "Allow");

        Assert.Equal(("sqs:SendMessage", QueueArn), (Text(allowed, "Action"), Text(allowed, "Resource")));
        Assert.Equal("s3.amazonaws.com", Text(allowed["Principal"]!, "Service"));
        Assert.Equal(InputArn, Text(allowed["Condition"]!["ArnEquals"]!, "aws:SourceArn"));
        Assert.Equal("123456789012", Text(allowed["Condition"]!["StringEquals"]!, "aws:SourceAccount"));
    }

    [Theory]
    [InlineData("", "", null)]
    [InlineData("ads/", "", """[{"Name": "prefix", "Value": "ads/"}]""")]
    [InlineData("", ".gz", """[{"Name": "suffix", "Value": ".gz"}]""")]
    [InlineData("ads/", ".gz", """[{"Name": "prefix", "Value": "ads/"}, {"Name": "suffix", "Value": ".gz"}]""")]
    public void The_input_bucket_notifies_the_queue_of_what_is_created(string prefix, string suffix, string? rules)
    {
        var stack = Instantiate(("InputPrefix", prefix), ("InputSuffix", suffix));
        var notification = Assert.Single(stack.Property("InputBucket", "NotificationConfiguration", "QueueConfigurations")!.AsArray())!;

        Assert.Equal(("s3:ObjectCreated:*", QueueArn), (Text(notification, "Event"), Text(notification, "Queue")));
        Assert.True(JsonNode.DeepEquals(rules is null ? null : JsonNode.Parse(rules), notification["Filter"]?["S3Key"]?["Rules"]));
        Assert.Equal("QueuePolicy", Text(stack.Resources["InputBucket"], "DependsOn"));
        Assert.Null(stack.Property("OutputBucket", "NotificationConfiguration"));
    }

    [Fact]
    public void Results_never_go_to_the_bucket_that_notifies()
    {
        Assert.True(Stack.KeepsRules());
        Assert.False(Instantiate(("OutputBucketName", "in-bucket")).KeepsRules());
    }

    [Fact]
    public void What_is_allowed_names_its_actions_and_its_resources()
    {
        var allowed = Statements("AWS::SQS::QueuePolicy", "AWS::S3::BucketPolicy", "AWS::IAM::ManagedPolicy")
            .Where(static statement => Text(statement, "Effect") == "Allow")
            .ToList();

        Assert.All(allowed, static statement =>
        {
            Assert.Equal(
                [], statement.Select(static entry => entry.Key).Where(static key => key.StartsWith("Not", StringComparison.Ordinal)));
            Assert.All(CloudFormationStack.Texts(statement["Action"]), static action => Assert.DoesNotContain('*', action));
            Assert.All(CloudFormationStack.Texts(statement["Resource"]), static resource =>
                Assert.Contains(resource, new[] { InputArn, $"{InputArn}/ads/*", OutputArn, $"{OutputArn}/*", QueueArn, DeadArn }));
        });
        Assert.All(Stack.OfType("AWS::IAM::Role"), static role => Assert.Null(role.Value["Properties"]!["Policies"]));
    }

    [Fact]
    public void A_worker_reads_inputs_writes_results_and_takes_notifications_and_nothing_else()
    {
        var rights = Rights("WorkerPolicy");

        Assert.Equal(["s3:ListBucket"], rights[InputArn]);
        Assert.Equal(["s3:GetObject"], rights[$"{InputArn}/ads/*"]);
        Assert.Equal(["s3:ListBucket"], rights[OutputArn]);
        Assert.Equal(["s3:AbortMultipartUpload", "s3:DeleteObject", "s3:GetObject", "s3:PutObject"], rights[$"{OutputArn}/*"]);
        Assert.Equal(
            ["sqs:ChangeMessageVisibility", "sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"],
            rights[QueueArn]);
        Assert.Equal(["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], rights[DeadArn]);
        Assert.Equal(6, rights.Count);
        Assert.Equal(
            ["arn:aws:iam::123456789012:policy/WorkerPolicy"],
            CloudFormationStack.Texts(Stack.Property("WorkerRole", "ManagedPolicyArns")));
    }

    [Fact]
    public void The_dashboard_reads_objects_and_queues_and_changes_nothing()
    {
        var rights = Rights("DashboardPolicy");

        Assert.Equal(["s3:ListBucket"], rights[InputArn]);
        Assert.Equal(["s3:GetObject"], rights[$"{InputArn}/ads/*"]);
        Assert.Equal(["s3:ListBucket"], rights[OutputArn]);
        Assert.Equal(["s3:GetObject"], rights[$"{OutputArn}/*"]);
        Assert.Equal(["sqs:GetQueueAttributes", "sqs:GetQueueUrl"], rights[QueueArn]);
        Assert.Equal(["sqs:ChangeMessageVisibility", "sqs:GetQueueAttributes", "sqs:GetQueueUrl", "sqs:ReceiveMessage"], rights[DeadArn]);
        Assert.Equal(6, rights.Count);
        Assert.Equal(
            ["arn:aws:iam::123456789012:policy/DashboardPolicy"],
            CloudFormationStack.Texts(Stack.Property("DashboardRole", "ManagedPolicyArns")));
    }

    [Fact]
    public void Keda_reads_the_depth_of_the_queue_and_nothing_else()
    {
        var (resource, actions) = Assert.Single(Rights("KedaPolicy"));

        Assert.Equal(QueueArn, resource);
        Assert.Equal(["sqs:GetQueueAttributes"], actions);
        Assert.Equal(
            ["arn:aws:iam::123456789012:policy/KedaPolicy"], CloudFormationStack.Texts(Stack.Property("KedaRole", "ManagedPolicyArns")));
    }

    [Theory]
    [InlineData("WorkerRole", "spate", "spate-worker")]
    [InlineData("DashboardRole", "spate", "spate-dashboard")]
    [InlineData("KedaRole", "keda", "keda-operator")]
    public void With_pod_identity_one_service_account_of_one_cluster_takes_a_role(string role, string @namespace, string serviceAccount)
    {
        var trust = Assert.Single(CloudFormationStack.Statements(Stack.Property(role, "AssumeRolePolicyDocument")));

        Assert.Equal("pods.eks.amazonaws.com", Text(trust["Principal"]!, "Service"));
        Assert.Equal(["sts:AssumeRole", "sts:TagSession"], CloudFormationStack.Texts(trust["Action"]));
        Assert.True(JsonNode.DeepEquals(trust["Condition"], new JsonObject
        {
            ["StringEquals"] = new JsonObject
            {
                ["aws:SourceAccount"] = "123456789012",
                ["aws:RequestTag/eks-cluster-name"] = "burst",
                ["aws:RequestTag/kubernetes-namespace"] = @namespace,
                ["aws:RequestTag/kubernetes-service-account"] = serviceAccount,
            },
        }));
    }

    [Theory]
    [InlineData("WorkerRole", "spate:spate-worker")]
    [InlineData("DashboardRole", "spate:spate-dashboard")]
    [InlineData("KedaRole", "keda:keda-operator")]
    public void With_web_identity_one_service_account_of_one_issuer_takes_a_role(string role, string serviceAccount)
    {
        var trust = Assert.Single(
            CloudFormationStack.Statements(Instantiate(("OidcProvider", Issuer)).Property(role, "AssumeRolePolicyDocument")));

        Assert.Equal($"arn:aws:iam::123456789012:oidc-provider/{Issuer}", Text(trust["Principal"]!, "Federated"));
        Assert.Equal("sts:AssumeRoleWithWebIdentity", Text(trust, "Action"));
        Assert.True(JsonNode.DeepEquals(trust["Condition"], new JsonObject
        {
            ["StringEquals"] = new JsonObject
            {
                [$"{Issuer}:aud"] = "sts.amazonaws.com",
                [$"{Issuer}:sub"] = $"system:serviceaccount:{serviceAccount}",
            },
        }));
    }

    private static CloudFormationStack Instantiate(params (string Name, string Value)[] parameters)
    {
        var all = new Dictionary<string, string>(StringComparer.Ordinal)
        {
            ["InputBucketName"] = "in-bucket",
            ["OutputBucketName"] = "out-bucket",
            ["ClusterName"] = "burst",
        };
        foreach (var (name, value) in parameters)
            all[name] = value;
        return Template.Instantiate([.. all.Select(static entry => (entry.Key, entry.Value))]);
    }

    private static HashSet<string> Needs(JsonNode resource) =>
        [.. CloudFormationTemplate.ReferencesIn(resource), .. CloudFormationStack.Texts(resource["DependsOn"])];

    private static IEnumerable<JsonObject> Statements(params string[] types) =>
        types.SelectMany(Stack.OfType)
            .SelectMany(static policy => CloudFormationStack.Statements(policy.Value["Properties"]!["PolicyDocument"]));

    /// <summary>The actions that a managed policy allows, by resource.</summary>
    private static Dictionary<string, string[]> Rights(string policy) => CloudFormationStack.Statements(
        Stack.Property(policy, "PolicyDocument"))
        .SelectMany(static statement => CloudFormationStack.Texts(statement["Resource"])
            .SelectMany(resource => CloudFormationStack.Texts(statement["Action"]).Select(action => (resource, action))))
        .GroupBy(static right => right.resource, static right => right.action, StringComparer.Ordinal)
        .ToDictionary(static rights => rights.Key, static rights => rights.Order(StringComparer.Ordinal).ToArray(), StringComparer.Ordinal);

    private static string Text(JsonNode node, string key) => node[key]!.GetValue<string>();
}
