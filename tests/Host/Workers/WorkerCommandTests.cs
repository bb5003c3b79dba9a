using System.Net;
using System.Net.Sockets;

namespace Spate.Host.Tests.Workers;

/// <summary>What worker, dashboard and health refuse.</summary>
public sealed class WorkerCommandTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public WorkerCommandTests() => File.WriteAllText(At("pipeline.yaml"), """
        routes:
          ads: {source: {bucket: incoming, prefix: ads/}, output: {bucket: enriched, prefix: ads/} }
        """);

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("worker --pools Bad", "--pools names 'Bad', which cannot be a pool")]
    [InlineData("worker --pools havy", "--pools names 'havy', but pipeline.yaml has work for default only")]
    [InlineData("worker --listen 8080", "'8080' is not an address and a port")]
    [InlineData("worker --grace soon", "'soon' is not a time from 00:00:01")]
    [InlineData("worker --grace 00:00:00", "'00:00:00' is not a time from 00:00:01")]
    [InlineData("dashboard --listen elsewhere", "'elsewhere' is not an address and a port")]
    public async Task A_wrong_option_ends_with_2_and_is_named(string line, string expected)
    {
        var result = await RunAsync(line);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error, StringComparison.Ordinal);
        Assert.False(Directory.Exists(At("buckets")));
    }

    [Theory]
    [InlineData("worker")]
    [InlineData("dashboard")]
    public async Task A_port_in_use_ends_with_2_and_is_named(string command)
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        var result = await RunAsync($"{command} --listen {listener.LocalEndpoint}");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Equal(
            $"spate: Cannot listen on {listener.LocalEndpoint}: something else is listening there. Name another with --listen "
            + "ADDRESS:PORT.",
            result.Error.Trim());
    }

    [Theory]
    [InlineData("worker --listen 127.0.0.1:0")]
    [InlineData("dashboard --listen 127.0.0.1:0")]
    [InlineData("list")]
    [InlineData("get any")]
    [InlineData("submit s3://incoming/ads/ --pipeline PIPELINE")]
    public async Task A_connection_string_that_is_not_there_ends_with_2_and_its_variable_is_named(string line)
    {
        await File.WriteAllTextAsync(
            At("host.json"),
            """{"extensions":{"durableTask":{"storageProvider":{"type":"postgres","connectionStringName":"SPATE_TEST_NOT_SET"}}}}""",
            TestContext.Current.CancellationToken);
        var result = await RunAsync(
            $"{line.Replace("PIPELINE", At("pipeline.yaml"), StringComparison.Ordinal)} --host-settings {At("host.json")}");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("The environment variable SPATE_TEST_NOT_SET is not set", result.Error, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("worker --listen 127.0.0.1:0")]
    [InlineData("dashboard --listen 127.0.0.1:0")]
    [InlineData("list")]
    [InlineData("get any --verbose")]
    [InlineData("submit s3://incoming/ads/ --pipeline PIPELINE")]
    public async Task A_connection_string_that_cannot_be_parsed_ends_with_2_and_is_not_shown(string line)
    {
        Environment.SetEnvironmentVariable("SPATE_TEST_GARBLED", "Host=db;Password=top;secret");
        Directory.CreateDirectory(At("buckets/incoming/ads"));
        await File.WriteAllTextAsync(At("buckets/incoming/ads/a.ndjson"), "{}\n", TestContext.Current.CancellationToken);
        await File.WriteAllTextAsync(
            At("host.json"),
            """{"extensions":{"durableTask":{"storageProvider":{"type":"postgres","connectionStringName":"SPATE_TEST_GARBLED"}}}}""",
            TestContext.Current.CancellationToken);
        var result = await RunAsync(
            $"{line.Replace("PIPELINE", At("pipeline.yaml"), StringComparison.Ordinal)} --host-settings {At("host.json")}");

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("The connection string of the task hub cannot be read", result.Error, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_worker_whose_table_is_missing_says_so_and_ends()
    {
        await File.WriteAllTextAsync(At("pipeline.yaml"), """
            geoDatabases: {country: {file: nowhere.mmdb} }
            routes:
              ads:
                source: {bucket: incoming, prefix: ads/}
                geo: [{database: country, on: ip, add: {country: country_code} }]
                output: {bucket: enriched, prefix: ads/}
            """, TestContext.Current.CancellationToken);
        var result = await RunAsync("worker --listen 127.0.0.1:0");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("nowhere.mmdb", result.Error, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Health_fails_where_nobody_answers()
    {
        var result = await Cli.RunAsync("health", "--url", "http://127.0.0.1:1/healthz/live");

        Assert.Equal(ExitCode.Failed, result.ExitCode);
        Assert.Contains("http://127.0.0.1:1/healthz/live did not answer", result.Error, StringComparison.Ordinal);
    }

    private string At(string name) => Path.Combine(_directory.Path, name);

    private Task<CliResult> RunAsync(string line)
    {
        string[] pipeline = line.StartsWith("worker", StringComparison.Ordinal) || line.StartsWith("dashboard", StringComparison.Ordinal)
            ? ["--pipeline", At("pipeline.yaml")]
            : [];
        return Cli.RunAsync([.. line.Split(' '), "--data", _directory.Path, .. pipeline]);
    }
}
