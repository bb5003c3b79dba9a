using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Npgsql;
using Spate.TaskHub.Tests.Postgres;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Workers;

/// <summary>A workspace whose task hub is in PostgreSQL, and any number of workers on it.</summary>
internal sealed partial class ClusterWorkspace : IDisposable
{
    private const string HostSettings = """
        {"version":"2.0","extensions":{
          "durableTask":{"hubName":"spate","maxConcurrentActivityFunctions":2,"storageProvider":{"type":"postgres"}},
          "sqs":{"pollingWaitTime":"00:00:01","visibilityTimeout":"00:00:05","maxReceiveCount":50}}}
        """;

    private readonly string _connectionString;

    private ClusterWorkspace(Workspace files, string connectionString) => (Files, _connectionString) = (files, connectionString);

    public Workspace Files { get; }

    public static async Task<ClusterWorkspace> CreateAsync(PostgresServer server, Workspace files)
    {
        var connectionString = await server.CreateDatabaseAsync();
        files.Variables["SPATE_POSTGRES"] = connectionString;
        await File.WriteAllTextAsync(files.InRoot("host.json"), HostSettings);
        return new ClusterWorkspace(files, connectionString);
    }

    /// <summary>Starts a worker, and waits until it works.</summary>
    public async Task<RunningWorker> StartAsync(params string[] arguments)
    {
        var process = Files.Start(["worker", "--listen", "127.0.0.1:0", .. arguments]);
        try
        {
            var address = Address().Match(await process.LineAsync("Listening on")).Value;
            await process.LineAsync("Working on");
            return new RunningWorker(process, new Uri(address));
        }
        catch
        {
            await process.DisposeAsync();
            throw;
        }
    }

    /// <summary>Drops the files of the generated burst.</summary>
    public void DropBurst()
    {
        foreach (var path in Files.Burst())
            File.Copy(path, Path.Combine(Files.Incoming, Path.GetFileName(path)));
    }

    /// <summary>Looks into the database.</summary>
    public async Task<long> CountAsync(string sql)
    {
        await using var connection = new NpgsqlConnection(_connectionString);
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return (long)(await command.ExecuteScalarAsync())!;
    }

    /// <summary>Waits until the burst is done: every object has its manifest, and no run is left.</summary>
    public async Task<IReadOnlyDictionary<string, ManifestFile>> FinishedAsync(RunningWorker worker)
    {
        var manifests = await Files.Results.ManifestsOfAsync(
            [.. Files.Burst().Select(static path => Path.GetFileName(path))], worker.Process);
        await Deadline.UntilAsync(
            async () => await CountAsync("SELECT COUNT(*) FROM spate.runs") == 0,
            () => $"Runs are left. What the worker wrote:\n{worker.Process.Transcript}");
        return manifests;
    }

    public void Dispose() => Files.Dispose();

    [GeneratedRegex(@"http://127\.0\.0\.1:\d+")]
    private static partial Regex Address();
}

/// <summary>A worker that works.</summary>
internal sealed class RunningWorker(SpateProcess process, Uri address) : IAsyncDisposable
{
    private readonly HttpClient _http = new() { BaseAddress = address };

    public SpateProcess Process { get; } = process;

    public Uri Address { get; } = address;

    /// <summary>What a probe is answered, and with which status.</summary>
    public async Task<(int Status, JsonNode Body)> ProbeAsync(string path)
    {
        using var response = await _http.GetAsync(path, TestContext.Current.CancellationToken);
        return ((int)response.StatusCode, JsonNode.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken))!);
    }

    public Task<string> MetricsAsync() => _http.GetStringAsync("/metrics", TestContext.Current.CancellationToken);

    public async ValueTask DisposeAsync()
    {
        _http.Dispose();
        await Process.DisposeAsync();
    }
}
