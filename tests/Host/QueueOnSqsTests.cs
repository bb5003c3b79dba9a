using System.Text.Json;
using Spate.Cloud;
using Spate.Cloud.Tests.Aws;

namespace Spate.Host.Tests;

/// <summary><c>spate queue</c> where the host settings name a queue in SQS.</summary>
public sealed class QueueOnSqsTests(Emulators emulators) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    static QueueOnSqsTests()
    {
        // Where the SDK looks first: nothing of the machine's own configuration is used. The emulator takes any credentials.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task Dead_letters_are_shown_and_moved_back_one_and_then_all()
    {
        var emulator = await emulators.OpenAsync();
        using var queue = new SqsMessageQueue(await emulator.CreateQueueAsync(maxReceiveCount: 1));
        WriteSettings(emulator, "events");
        await queue.SendAsync(["one", "two", "three"]);
        for (var i = 0; i < 2; i++)
            await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.Zero);

        var text = await QueueAsync();
        var letters = JsonDocument.Parse((await QueueAsync("--json")).Out).RootElement.GetProperty("deadLetters");
        var one = await QueueAsync("redrive", letters[0].GetProperty("message").GetString()!);
        var rest = await QueueAsync("redrive", "--all");
        var after = await QueueAsync();

        Assert.Matches(@"queue      events\s+visible    0\s+in flight  0\s+oldest     none\s+dead       3\s", text.Out);
        Assert.Contains("received 1 times without being deleted: the body is not the JSON of an S3 event", text.Out);
        Assert.Equal(
            ["one", "three", "two"],
            letters.EnumerateArray().Select(static letter => letter.GetProperty("body").GetString()).Order(StringComparer.Ordinal));
        Assert.Contains("Moved 1 dead letter back", one.Out);
        Assert.Contains("Moved 2 dead letters back", rest.Out);
        Assert.Matches(@"visible    3\s+in flight  0\s+oldest     not reported by SQS[^\n]*\s+dead       0\s", after.Out);
    }

    [Fact]
    public async Task A_queue_that_is_not_there_is_named()
    {
        WriteSettings(await emulators.OpenAsync(), "elsewhere");
        var result = await QueueAsync();

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("elsewhere: there is no such queue", result.Error);
        Assert.Empty(result.Out);
    }

    private void WriteSettings(Emulator emulator, string queue) => File.WriteAllText(Path.Combine(_directory.Path, "host.json"), $$"""
        {
          "version": "2.0",
          "extensions": {
            "s3": { "endpoint": "{{emulator.Endpoint}}", "region": "us-east-1", "forcePathStyle": true },
            "sqs": { "endpoint": "{{emulator.Endpoint}}", "region": "us-east-1", "queueName": "{{queue}}" }
          }
        }
        """);

    private Task<CliResult> QueueAsync(params string[] arguments) =>
        Cli.RunAsync(["queue", .. arguments, "--data", _directory.Path, "--host-settings", Path.Combine(_directory.Path, "host.json")]);
}
