using System.Text.Json.Nodes;

namespace Spate.Cloud.Tests.Aws.Provisioning;

/// <summary>An emulated account that is provisioned, and can be looked at and changed past the provisioner.</summary>
internal sealed class ProvisionedAccount(Emulator emulator) : IDisposable
{
    public const string QueueArn = "arn:aws:sqs:us-east-1:000000000000:events";

    private static readonly HttpClient Http = new();

    private readonly AwsProvisioner _provisioner = new(emulator.S3, Queue(emulator), random: new NoWaits());

    public static AccountSpec Spec { get; } = new(
        new QueueSpec("events"),
        [new BucketSpec("incoming") { Notified = [new("ads/", ".gz"), new("ads/", ".ndjson")] }, new BucketSpec("enriched")]);

    public Emulator Emulator => emulator;

    public Task<ProvisioningPlan> PlanAsync(AccountSpec? spec = null) =>
        _provisioner.PlanAsync(spec ?? Spec, TestContext.Current.CancellationToken);

    /// <summary>Plans and applies; what is unsupported fails the test.</summary>
    public async Task<ProvisioningPlan> ProvisionAsync(AccountSpec? spec = null)
    {
        var plan = await PlanAsync(spec);
        await foreach (var applied in _provisioner.ApplyAsync(plan, TestContext.Current.CancellationToken))
            Assert.Null(applied.Unsupported);
        return plan;
    }

    /// <summary>What is configured on a bucket, as it lies in S3.</summary>
    public Task<string> ReadAsync(string bucket, string what) => Http.GetStringAsync(new Uri(emulator.Endpoint, $"{bucket}?{what}"));

    /// <summary>Configures a bucket as somebody else does.</summary>
    public async Task WriteAsync(string bucket, string what, string configuration)
    {
        using var content = new StringContent(configuration);
        using var answer = await Http.PutAsync(new Uri(emulator.Endpoint, $"{bucket}?{what}"), content);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>What is set on a queue.</summary>
    public async Task<IReadOnlyDictionary<string, string>> AttributesAsync(string queue)
    {
        using var client = emulator.OpenSqs();
        var url = (await client.GetQueueUrlAsync(queue)).QueueUrl;
        return (await client.GetQueueAttributesAsync(url, ["All"])).Attributes;
    }

    /// <summary>Sets something on a queue as somebody else does.</summary>
    public async Task SetAsync(string queue, string attribute, string value)
    {
        using var client = emulator.OpenSqs();
        await client.SetQueueAttributesAsync((await client.GetQueueUrlAsync(queue)).QueueUrl, new() { [attribute] = value });
    }

    /// <summary>The statements of a policy by their Sid.</summary>
    public static Dictionary<string, JsonNode> Statements(string policy) =>
        JsonNode.Parse(policy)!["Statement"]!
            .AsArray()
            .ToDictionary(static statement => statement!["Sid"]!.ToString(), static statement => statement!, StringComparer.Ordinal);

    /// <summary>A difference in short: the resource, the property and its item, what is there and what is to be.</summary>
    public static string Short(ProvisioningDifference difference) =>
        $"{difference.Name} {difference.Property} {difference.Item}: {difference.From?.ToString() ?? "-"} > {difference.To}";

    public void Dispose() => _provisioner.Dispose();

    private static SqsOptions Queue(Emulator emulator) =>
        new() { Endpoint = emulator.Endpoint, QueueName = "events", Credentials = Emulator.Credentials };
}
