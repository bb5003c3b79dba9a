using System.Net.Http.Headers;
using System.Text;
using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>
/// A workspace whose buckets and queue are in an emulated account, made ready by <c>spate provision</c>: what is put into the bucket is
/// notified by it.
/// </summary>
internal sealed class EmulatedPipeline : IAsyncDisposable
{
    private static readonly HttpClient Http = new();

    private EmulatedPipeline(Emulator emulator, Workspace workspace)
    {
        (Emulator, Workspace) = (emulator, workspace);
        Store = new S3ObjectStore(emulator.S3);
        Queue = new SqsMessageQueue(QueueOptions("spate"));
        DeadLetters = new SqsMessageQueue(QueueOptions("spate-dead"));
    }

    public Emulator Emulator { get; }

    public Workspace Workspace { get; }

    public S3ObjectStore Store { get; }

    public SqsMessageQueue Queue { get; }

    public SqsMessageQueue DeadLetters { get; }

    /// <summary>Provisions an empty account.</summary>
    /// <param name="emulator">The account.</param>
    /// <param name="sqs">What <c>extensions.sqs</c> says besides.</param>
    public static async Task<EmulatedPipeline> ProvisionAsync(Emulator emulator, string sqs = "")
    {
        var pipeline = new EmulatedPipeline(emulator, Workspace.Create());
        pipeline.Reach(emulator.Endpoint, sqs);
        var exit = await pipeline.Workspace.SpateAsync("provision");
        Assert.True(exit.Code == 0, exit.Errors);
        return pipeline;
    }

    /// <summary>Writes <c>host.json</c>: the account is reached at this address from then on.</summary>
    public void Reach(Uri endpoint, string sqs = "") => File.WriteAllText(Workspace.InRoot("host.json"), $$"""
        {
          "version": "2.0",
          "extensions": {
            "s3": { "endpoint": "{{endpoint}}", "region": "us-east-1", "forcePathStyle": true },
            "sqs": { "endpoint": "{{endpoint}}", "region": "us-east-1", "queueName": "spate", "pollingWaitTime": "00:00:01"{{sqs}} }
          }
        }
        """);

    public Task PutAsync(string key, byte[] content) => Store.PutAsync(new ObjectAddress("incoming", key), content);

    /// <summary>Sends a message of any length, as other senders may.</summary>
    public async Task SendAsync(string body)
    {
        using var request = new HttpRequestMessage(HttpMethod.Post, Emulator.Endpoint)
        {
            Content = new StringContent(JsonSerializer.Serialize(new { QueueUrl = await UrlAsync(), MessageBody = body }), Encoding.UTF8),
        };
        request.Content.Headers.ContentType = new MediaTypeHeaderValue("application/x-amz-json-1.0");
        request.Headers.Add("X-Amz-Target", "AmazonSQS.SendMessage");
        using var answer = await Http.SendAsync(request);
        Assert.True(answer.IsSuccessStatusCode, await answer.Content.ReadAsStringAsync());
    }

    /// <summary>Waits until the queue is empty, and says how many messages its dead-letter queue has.</summary>
    public async Task<long> DrainAsync(SpateProcess spate)
    {
        await SettleAsync(inFlight: 0, spate);
        return (await DeadLetters.GetDepthAsync()).Visible;
    }

    /// <summary>Waits until as many messages are in flight and no other is in the queue.</summary>
    public Task SettleAsync(int inFlight, SpateProcess spate) => Deadline.UntilAsync(
        async () => await Queue.GetDepthAsync() is { Visible: 0 } depth && depth.InFlight == inFlight,
        () => $"The queue does not come to {inFlight} messages in flight alone. What spate wrote:\n{spate.Transcript}");

    /// <summary>How many records a key's manifest counts as written; null while it has none.</summary>
    public async Task<long?> RecordsOutAsync(string key)
    {
        var manifest = new ObjectAddress("enriched", $"{key}/manifest.json");
        if (await Store.HeadAsync(manifest) is null)
            return null;
        await using var stream = await Store.OpenReadAsync(manifest);
        using var document = await JsonDocument.ParseAsync(stream);
        return document.RootElement.GetProperty("records").GetProperty("out").GetInt64();
    }

    public ValueTask DisposeAsync()
    {
        Store.Dispose();
        Queue.Dispose();
        DeadLetters.Dispose();
        Workspace.Dispose();
        return default;
    }

    private SqsOptions QueueOptions(string name) =>
        new() { Endpoint = Emulator.Endpoint, QueueName = name, Credentials = Emulator.Credentials };

    private async Task<string> UrlAsync()
    {
        using var client = Emulator.OpenSqs();
        return (await client.GetQueueUrlAsync("spate")).QueueUrl;
    }
}
