using System.Diagnostics;
using System.Globalization;
using Amazon.Runtime;
using Amazon.SQS;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Cloud;
using Spate.TaskHub;
using Spate.Enrichment;
using Spate.Pipeline;
using Spate.Pipeline.Triggers;

namespace Spate.Benchmarks.Trigger;

/// <summary>
/// How fast the trigger takes a full queue: receive, schedule each run in a SQLite hub on disk, delete. Beside it a bare loop on the same
/// queue that receives and deletes. The two take turns, so that a noisy machine is noisy for both.
/// </summary>
internal static class TriggerRates
{
    private const string Queue = "trigger-rates";

    /// <summary>No receive waits: the emulator would give messages to one that was cancelled at the end of a round.</summary>
    private static readonly TimeSpan Wait = TimeSpan.Zero;

    private static readonly TimeSpan Hidden = TimeSpan.FromMinutes(5);

    public static async Task MeasureAsync(string endpoint, int messages, int rounds, int concurrentBatches)
    {
        var credentials = new BasicAWSCredentials("AKIAEXAMPLE", "secret");
        using var client = new AmazonSQSClient(credentials, new AmazonSQSConfig { ServiceURL = endpoint });
        await client.CreateQueueAsync(Queue);
        using var queue = new SqsMessageQueue(
            new SqsOptions { Endpoint = new Uri(endpoint), QueueName = Queue, Credentials = credentials });
        List<Round> bare = [], trigger = [];
        for (var round = -1; round < rounds; round++)
        {
            var bareRound = await TimeAsync(queue, messages, round, BareAsync);
            var triggerRound = await TriggerAsync(queue, messages, round, concurrentBatches);
            if (round < 0)
                continue; // The first round compiles.
            bare.Add(bareRound);
            trigger.Add(triggerRound);
        }

        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"{messages} messages, {rounds} rounds, medians (least to most)"));
        Report("bare receive-delete loop", bare);
        Report("trigger", trigger);
        Console.WriteLine(string.Create(CultureInfo.InvariantCulture, $"bare / trigger: {Median(bare, Rate) / Median(trigger, Rate):F2}"));
    }

    private static async Task<Round> TimeAsync(SqsMessageQueue queue, int messages, int round, Func<SqsMessageQueue, int, Task> take)
    {
        var bodies = Enumerable.Range(0, messages).Select(number =>
        {
            var created = new ObjectInfo(
                new ObjectAddress("incoming", $"ads/{round}/{number}.ndjson"), 100, $"tag-{number}", DateTimeOffset.UtcNow);
            return S3EventMessage.Write(created, "benchmark", "us-east-1", "01");
        });
        foreach (var batch in bodies.Chunk(SqsMessageQueue.MaxBatch))
            await queue.SendAsync(batch);
        var (start, cpu) = (Stopwatch.GetTimestamp(), Environment.CpuUsage.TotalTime);
        await take(queue, messages);
        return new Round(
            messages / Stopwatch.GetElapsedTime(start).TotalSeconds, (Environment.CpuUsage.TotalTime - cpu).TotalMicroseconds / messages);
    }

    private static async Task BareAsync(SqsMessageQueue queue, int messages)
    {
        for (var taken = 0; taken < messages;)
        {
            var received = await queue.ReceiveAsync(SqsMessageQueue.MaxBatch, Wait, Hidden);
            await queue.DeleteAsync([.. received.Select(static message => message.ReceiptHandle)]);
            taken += received.Count;
        }
    }

    private static async Task<Round> TriggerAsync(SqsMessageQueue queue, int messages, int round, int concurrentBatches)
    {
        var folder = Directory.CreateTempSubdirectory("spate-trigger-").FullName;
        try
        {
            await using var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = Path.Combine(folder, "hub.db") });
            await hub.InitializeAsync();
            return await TimeAsync(queue, messages, round, (all, count) => TakeAsync(all, hub, count, concurrentBatches));
        }
        finally
        {
            Directory.Delete(folder, recursive: true);
        }
    }

    private static async Task TakeAsync(SqsMessageQueue queue, SqliteTaskHub hub, int messages, int concurrentBatches)
    {
        var counted = new CountedQueue(queue, messages);
        var counters = new TriggerCounters();
        var scheduler = new RunScheduler(
            new HubDurableTaskClient(hub), Pipeline(), counters, TimeProvider.System, NullLogger<RunScheduler>.Instance);
        using var trigger = new ObjectCreatedTrigger(
            counted, scheduler, new Free(),
            new TriggerOptions { PollingWaitTime = Wait, VisibilityTimeout = Hidden, ConcurrentBatches = concurrentBatches }, counters,
            TimeProvider.System,
            NullLogger<ObjectCreatedTrigger>.Instance);
        await trigger.StartAsync(CancellationToken.None);
        await counted.AllDeleted;
        await trigger.StopAsync(CancellationToken.None);
        if (counters.Scheduled != messages)
            throw new InvalidOperationException($"{messages} messages made {counters.Scheduled} runs.");
    }

    private static PipelineConfiguration Pipeline() => new(
    [
        new Route
        {
            Name = "ads",
            Source = new RouteSource("incoming", "ads/", []),
            Output = new RouteOutput("enriched", "ads/", Gzip: true),
            Enrichment = new EnrichmentSpec(),
        },
    ]);

    private static double Rate(Round round) => round.Rate;

    private static double Median(List<Round> rounds, Func<Round, double> of) => rounds.Select(of).Order().ElementAt(rounds.Count / 2);

    private static void Report(string name, List<Round> rounds) => Console.WriteLine(string.Create(
        CultureInfo.InvariantCulture,
        $"{name,-28}{Median(rounds, Rate),8:F0} messages/s ({rounds.Min(Rate):F0} to {rounds.Max(Rate):F0}), "
        + $"{Median(rounds, static round => round.Cpu),5:F0} µs of CPU each"));

    /// <summary>Messages a second, and the microseconds that this process computed for each.</summary>
    private sealed record Round(double Rate, double Cpu);

    private sealed class Free : IWorkerCapacity
    {
        public Task WaitAsync(CancellationToken cancellationToken) => Task.CompletedTask;
    }

    /// <summary>Tells when so many messages were deleted.</summary>
    private sealed class CountedQueue(SqsMessageQueue queue, int messages) : IMessageQueue
    {
        private readonly TaskCompletionSource _all = new(TaskCreationOptions.RunContinuationsAsynchronously);
        private int _deleted;

        public Task AllDeleted => _all.Task;

        public Task<IReadOnlyList<QueueMessage>> ReceiveAsync(
            int maxNumberOfMessages, TimeSpan waitTime, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default) =>
            queue.ReceiveAsync(maxNumberOfMessages, waitTime, visibilityTimeout, cancellationToken);

        public async Task DeleteAsync(IReadOnlyCollection<string> receiptHandles, CancellationToken cancellationToken = default)
        {
            await queue.DeleteAsync(receiptHandles, cancellationToken);
            if (Interlocked.Add(ref _deleted, receiptHandles.Count) == messages)
                _all.SetResult();
        }

        public Task ChangeVisibilityAsync(
            IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, CancellationToken cancellationToken = default) =>
            queue.ChangeVisibilityAsync(receiptHandles, visibilityTimeout, cancellationToken);

        public Task SendAsync(IReadOnlyCollection<string> bodies, CancellationToken cancellationToken = default) =>
            queue.SendAsync(bodies, cancellationToken);

        public Task<QueueDepth> GetDepthAsync(CancellationToken cancellationToken = default) => queue.GetDepthAsync(cancellationToken);
    }
}
