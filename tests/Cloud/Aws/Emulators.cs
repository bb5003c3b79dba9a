using System.Diagnostics;
using System.Globalization;
using System.Runtime.CompilerServices;
using Amazon.Runtime;
using Amazon.SQS;
using Amazon.SQS.Model;
using Spate.Cloud.Tests.Aws;

[assembly: AssemblyFixture(typeof(Emulators))]

namespace Spate.Cloud.Tests.Aws;

/// <summary>The process that emulates S3 and SQS, started when the first test needs it and ended with the tests.</summary>
public sealed class Emulators : IAsyncDisposable
{
    private readonly Lazy<Task<(Process Process, int Port)>> _process = new(StartAsync);

    /// <summary>An empty emulator of one's own.</summary>
    internal async Task<Emulator> OpenAsync()
    {
        using var http = new HttpClient();
        var (_, port) = await _process.Value;
        using var answer = await http.PostAsync(new Uri($"http://127.0.0.1:{port}/"), content: null);
        answer.EnsureSuccessStatusCode();
        return new(new Uri($"http://127.0.0.1:{await answer.Content.ReadAsStringAsync()}"));
    }

    public async ValueTask DisposeAsync()
    {
        if (!_process.IsValueCreated)
            return;
        using var process = (await _process.Value).Process;
        process.StandardInput.Close();
        await process.WaitForExitAsync();
    }

    private static async Task<(Process Process, int Port)> StartAsync()
    {
        var script = Path.Join(SourceDirectory(), "emulator.mjs");
        if (!Directory.Exists(Path.Join(SourceDirectory(), "..", "..", "node_modules", "fauxqs")))
        {
            throw new InvalidOperationException(
                "The emulator is not installed: run \"npm ci --prefix tests --ignore-scripts\" at the repository's root.");
        }

        var process = Process.Start(new ProcessStartInfo("node", [script])
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
        })!;
        var port = await process.StandardOutput.ReadLineAsync()
            ?? throw new InvalidOperationException(
                "The emulator ended before it told its port; run \"node tests/Cloud/Aws/emulator.mjs\" to see why.");
        return (process, int.Parse(port, CultureInfo.InvariantCulture));
    }

    private static string SourceDirectory([CallerFilePath] string path = "") => Path.GetDirectoryName(path)!;
}

/// <summary>One emulated account.</summary>
/// <param name="Endpoint">Where S3 and SQS are.</param>
internal sealed record Emulator(Uri Endpoint)
{
    /// <summary>The emulator asks nobody who they are.</summary>
    public static readonly BasicAWSCredentials Credentials = new("AKIAEXAMPLE", "secret");

    private static readonly HttpClient Http = new();

    public S3Options S3 => new() { Endpoint = Endpoint, ForcePathStyle = true, Credentials = Credentials };

    /// <summary>The SDK's own client, past ours.</summary>
    public AmazonSQSClient OpenSqs() =>
        new(Credentials, new AmazonSQSConfig { ServiceURL = Endpoint.OriginalString, AuthenticationRegion = "us-east-1" });

    public async Task CreateBucketAsync(string bucket)
    {
        using var answer = await Http.PutAsync(new Uri(Endpoint, bucket), content: null);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Lets a bucket notify a queue of what is created in it.</summary>
    public async Task NotifyAsync(string bucket, SqsOptions queue, string prefix = "", string suffix = "")
    {
        var arn = $"arn:aws:sqs:us-east-1:000000000000:{queue.QueueName}";
        var policy = $$"""{"Statement":[{"Effect":"Allow","Principal":{"Service":"s3.amazonaws.com"},"Action":"sqs:SendMessage","Resource":"{{arn}}"}]}""";
        using var client = OpenSqs();
        var url = (await client.GetQueueUrlAsync(queue.QueueName)).QueueUrl;
        await client.SetQueueAttributesAsync(url, new() { [QueueAttributeName.Policy] = policy });

        using var configuration = new StringContent($"""
            <NotificationConfiguration><QueueConfiguration><Id>test</Id><Queue>{arn}</Queue><Event>s3:ObjectCreated:*</Event><Filter><S3Key>
            <FilterRule><Name>prefix</Name><Value>{prefix}</Value></FilterRule><FilterRule><Name>suffix</Name><Value>{suffix}</Value></FilterRule>
            </S3Key></Filter></QueueConfiguration></NotificationConfiguration>
            """);
        using var answer = await Http.PutAsync(new Uri(Endpoint, $"{bucket}?notification"), configuration);
        answer.EnsureSuccessStatusCode();
    }

    /// <summary>Lets the emulator's time pass.</summary>
    public Task AdvanceAsync(TimeSpan time) => Http.GetStringAsync(new Uri(Endpoint, $"_emulator/advance?ms={time.TotalMilliseconds}"));

    /// <summary>How many multipart uploads are neither completed nor aborted.</summary>
    public async Task<int> CountUploadsAsync() =>
        System.Text.Json.JsonDocument.Parse(
            await Http.GetStringAsync(new Uri(Endpoint, "_emulator/uploads"))).RootElement.GetProperty("count").GetInt32();

    /// <summary>Creates a queue whose messages become dead letters after some receives.</summary>
    public async Task<SqsOptions> CreateQueueAsync(int maxReceiveCount)
    {
        var options = new SqsOptions { Endpoint = Endpoint, QueueName = "events", Credentials = Credentials };
        using var client = OpenSqs();
        await client.CreateQueueAsync("events-dead");
        var policy = $$"""{"deadLetterTargetArn":"arn:aws:sqs:us-east-1:000000000000:events-dead","maxReceiveCount":{{maxReceiveCount}}}""";
        await client.CreateQueueAsync(
            new CreateQueueRequest { QueueName = "events", Attributes = new() { [QueueAttributeName.RedrivePolicy] = policy } });
        return options;
    }
}

/// <summary>Chance that leaves no wait between tries.</summary>
internal sealed class NoWaits : Random
{
    public override double NextDouble() => 0;
}
