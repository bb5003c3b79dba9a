using System.Text.Json;
using Spate.Cloud.Tests.Aws;
using Spate.Cloud.Tests.Aws.Provisioning;

namespace Spate.Host.Tests;

/// <summary><c>spate provision</c>, from the command line to its exit code.</summary>
public sealed class ProvisionCommandTests(Emulators emulators) : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    static ProvisionCommandTests()
    {
        // Where the SDK looks first: nothing of the machine's own configuration is used. The emulator takes any credentials.
        Environment.SetEnvironmentVariable("AWS_ACCESS_KEY_ID", "AKIAEXAMPLE");
        Environment.SetEnvironmentVariable("AWS_SECRET_ACCESS_KEY", "secret");
    }

    public void Dispose() => _directory.Dispose();

    [Fact]
    public async Task A_dry_run_shows_what_differs_and_only_the_real_run_makes_it()
    {
        Write((await emulators.OpenAsync()).Endpoint);

        var dry = await ProvisionAsync("--dry-run");
        var dryAgain = await ProvisionAsync("--dry-run");
        var real = await ProvisionAsync();
        var after = await ProvisionAsync("--dry-run");
        var again = await ProvisionAsync();

        Assert.Equal(ExitCode.Different, dry.ExitCode);
        Assert.Equal(dry.Out, dryAgain.Out);
        Assert.Contains(
            "+ queue spate-dead\n  + encryption         keys of SQS\n  + retention          14 days\n  + redrive allowed    byQueue "
            + "spate\n+ queue spate\n",
            dry.Out);
        Assert.Contains("  + redrive            to spate-dead after 5 receives\n", dry.Out);
        Assert.Contains(
            "+ bucket incoming\n  + public access      blocked\n  + ownership          BucketOwnerEnforced\n  + encryption         "
            + "AES256\n",
            dry.Out);
        Assert.Contains("  + lifecycle          uploads that are not completed are removed after 1 day\n", dry.Out);
        Assert.Contains(
            "  + notification       s3:ObjectCreated:* of ads/*.csv to spate\n  + notification       s3:ObjectCreated:* of ads/*.ndjson "
            + "to spate\n",
            dry.Out);
        Assert.EndsWith("23 changes to make. 'spate provision' without --dry-run makes them.\n", dry.Out);
        Assert.Equal((ExitCode.Ok, dry.Out.Split("23 changes")[0] + "23 changes made.\n"), (real.ExitCode, real.Out));
        Assert.Equal((ExitCode.Ok, "Nothing to change.\n"), (after.ExitCode, after.Out));
        Assert.Equal((ExitCode.Ok, after.Out), (again.ExitCode, again.Out));
        Assert.Contains("reached without TLS", dry.Error);
    }

    [Fact]
    public async Task What_changes_is_shown_with_what_is_there()
    {
        var endpoint = (await emulators.OpenAsync()).Endpoint;
        Write(endpoint);
        await ProvisionAsync();
        Write(endpoint, """, "visibilityTimeout": "00:02:00", "maxReceiveCount": 3""");

        var dry = await ProvisionAsync("--dry-run");
        var json = await ProvisionAsync("--dry-run", "--json");

        Assert.Equal(
            "  queue spate\n  - visibility timeout 60 s\n  + visibility timeout 120 s\n  - redrive            to spate-dead after 5 "
                + "receives\n  + redrive            to spate-dead after 3 receives\n"
                + "2 changes to make. 'spate provision' without --dry-run makes them.\n",
            dry.Out);
        Assert.Equal(ExitCode.Different, json.ExitCode);
        using var report = JsonDocument.Parse(json.Out);
        Assert.True(report.RootElement.GetProperty("dryRun").GetBoolean());
        var first = report.RootElement.GetProperty("differences")[0];
        Assert.Equal(
            """{"type":"AWS::SQS::Queue","name":"spate","property":"VisibilityTimeout","from":60,"to":120}""", first.GetRawText());
        Assert.Equal(1, report.RootElement.GetProperty("warnings").GetArrayLength());
    }

    [Fact]
    public async Task What_an_endpoint_takes_and_does_not_keep_is_told()
    {
        await using var account = new ScriptedAccount();
        Write(account.Endpoint);
        account.Answer("GetQueueUrl", 200, $$"""{"QueueUrl":"{{account.Endpoint}}123456789012/spate"}""").WithBucket();

        var result = await ProvisionAsync();

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains(
            "warning: bucket incoming: notification: not supported by this endpoint: it accepted the change but does not report it",
            result.Error);
        Assert.Contains("warning: queue spate: policy: not supported by this endpoint", result.Error);
        Assert.Equal("Nothing to change.\n", result.Out);
    }

    [Fact]
    public async Task A_failure_in_the_middle_says_how_far_it_came()
    {
        await using var account = new ScriptedAccount();
        Write(account.Endpoint);
        account.Answer("GetQueueUrl", 200, $$"""{"QueueUrl":"{{account.Endpoint}}123456789012/spate"}""")
            .Refuse("PUT", 403, "AccessDenied");

        var result = await ProvisionAsync();

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains(
            "Could not create bucket incoming: access is denied (Refused for a test). Give this identity s3:CreateBucket on it",
            result.Error);
        Assert.Matches(@"[1-9] of \d+ changes were made\. Run this again to continue\.", result.Error);
    }

    [Fact]
    public async Task Directories_need_no_provisioning()
    {
        File.WriteAllText(At("host.json"), """{"version": "2.0"}""");

        var result = await ProvisionAsync();

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("Directories need no provisioning", result.Error);
    }

    [Fact]
    public async Task Buckets_and_filters_follow_from_the_routes()
    {
        Write((await emulators.OpenAsync()).Endpoint);
        File.WriteAllText(At("pipeline.yaml"), """
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/, suffixes: [.ndjson.gz, .gz, .csv]}
                constants: {origin: test}
                output: {bucket: enriched, prefix: ads/}
              late:
                source: {bucket: incoming, prefix: ads/late/, suffixes: [.gz]}
                constants: {origin: test}
                output: {bucket: enriched, prefix: late/}
              logs:
                source: {bucket: logs}
                constants: {origin: test}
                output: {bucket: enriched, prefix: logs/}
            """);

        var dry = await ProvisionAsync("--dry-run");

        var lines = dry.Out.Split('\n');
        Assert.Equal(
            ["+ queue spate-dead", "+ queue spate", "+ bucket incoming", "+ bucket enriched", "+ bucket logs"],
            lines.Where(static line => line.StartsWith('+')));
        Assert.Equal(
            ["s3:ObjectCreated:* of * to spate", "s3:ObjectCreated:* of ads/*.csv to spate", "s3:ObjectCreated:* of ads/*.gz to spate"],
            lines.Where(static line => line.Contains("notification ", StringComparison.Ordinal))
                .Select(static line => line[23..])
                .Order(StringComparer.Ordinal));
        Assert.Contains("aws:SourceArn is arn:aws:s3:::incoming or arn:aws:s3:::logs", dry.Out);
    }

    private string At(string name) => Path.Combine(_directory.Path, name);

    private void Write(Uri endpoint, string more = "")
    {
        File.WriteAllText(At("host.json"), $$"""
            {
              "version": "2.0",
              "extensions": {
                "s3": { "endpoint": "{{endpoint}}", "region": "us-east-1", "forcePathStyle": true },
                "sqs": { "endpoint": "{{endpoint}}", "region": "us-east-1", "queueName": "spate"{{more}} }
              }
            }
            """);
        File.WriteAllText(At("pipeline.yaml"), """
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/, suffixes: [.ndjson, .csv]}
                constants: {origin: test}
                output: {bucket: enriched, prefix: ads/}
            """);
    }

    private Task<CliResult> ProvisionAsync(params string[] arguments) =>
        Cli.RunAsync(["provision", .. arguments, "--pipeline", At("pipeline.yaml"), "--host-settings", At("host.json")]);
}
