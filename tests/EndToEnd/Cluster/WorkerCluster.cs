using Npgsql;
using Spate.Cloud.Tests.Aws;
using Spate.TaskHub.Tests.Postgres;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Cluster;

/// <summary>Workers as processes of their own, over one emulated account and one PostgreSQL hub, with a burst to work through.</summary>
internal sealed class WorkerCluster : IAsyncDisposable
{
    private const int Completed = 1;

    private readonly Workspace _workspace;
    private readonly ClusterBurst _burst;
    private readonly string _connectionString;
    private readonly NpgsqlDataSource _database;
    private readonly List<SpateProcess> _workers = [];
    private readonly List<SpateProcess> _dead = [];
    private int _dropped;

    private WorkerCluster(ClusterBurst burst, ClusterAccount account, PostgresProcess server, string connectionString)
    {
        (_burst, Account, Server, _connectionString) = (burst, account, server, connectionString);
        _database = NpgsqlDataSource.Create(connectionString);
        _workspace = burst.Workplace();
        File.WriteAllText(_workspace.InRoot("host.json"), HostSettings(account));
    }

    public ClusterAccount Account { get; }

    public PostgresProcess Server { get; }

    /// <summary>The workers that live.</summary>
    public IReadOnlyList<SpateProcess> Workers => _workers;

    /// <summary>A cluster without workers.</summary>
    /// <param name="burst">What it will work through.</param>
    /// <param name="emulators">Where its account is.</param>
    /// <param name="disk">Where the server keeps its data; among the temporary files if null.</param>
    public static async Task<WorkerCluster> CreateAsync(ClusterBurst burst, Emulators emulators, string? disk = null)
    {
        var account = await ClusterAccount.CreateAsync(await emulators.OpenAsync());
        var server = disk is null ? await PostgresProcess.StartAsync() : await PostgresProcess.StartInAsync(disk, "max_wal_size=64MB");
        return new WorkerCluster(burst, account, server, await server.CreateDatabaseAsync("hub"));
    }

    /// <summary>Starts workers, and waits until each works.</summary>
    public async Task StartAsync(int count, IReadOnlyDictionary<string, string>? variables = null)
    {
        var started = Enumerable.Range(0, count).Select(_ => Start(variables)).ToList();
        foreach (var worker in started)
            await worker.LineAsync("Working on default");
    }

    /// <summary>Drops the next files of the burst.</summary>
    public Task DropAsync(int files)
    {
        var paths = _burst.Paths.Skip(_dropped).Take(files).ToList();
        _dropped += paths.Count;
        return Account.DropAsync(paths);
    }

    /// <summary>Drops the next files, and waits until some of them are done, and others not.</summary>
    public async Task AdvanceAsync(int files, int done)
    {
        var target = await CompletedAsync() + done;
        await DropAsync(files);
        await Deadline.UntilAsync(
            async () => await CompletedAsync() >= target, () => $"{target} runs should have completed.\n{Transcripts()}");
    }

    public Task<long> CompletedAsync() => CountAsync($"instances WHERE status = {Completed}");

    /// <summary>SIGKILL, and another worker in its place.</summary>
    public async Task ReplaceAsync(SpateProcess worker)
    {
        await KillAsync(worker);
        Start();
    }

    public async Task KillAsync(SpateProcess worker)
    {
        await worker.KillAsync();
        _workers.Remove(worker);
        _dead.Add(worker);
    }

    /// <summary>
    /// Drops the rest of the burst, waits until all is done, stops the workers in good order, and holds what there is against what an
    /// undisturbed run gives.
    /// </summary>
    public async Task AssertExactAsync()
    {
        await DropAsync(ClusterBurst.Files);
        await Deadline.UntilAsync(
            async () => await CompletedAsync() >= ClusterBurst.Files
                && await CountAsync("instances WHERE status <> 1") == 0
                && await Account.DepthAsync() == default,
            () => $"The burst did not end: {CompletedAsync().GetAwaiter().GetResult()} of {ClusterBurst.Files} runs have "
                + $"completed.\n{Transcripts()}");
        foreach (var worker in _workers)
            worker.Terminate();
        foreach (var worker in _workers)
            Assert.Equal(0, (await worker.ExitAsync()).Code);

        Assert.Equal(ClusterBurst.Files, await CountAsync("instances"));
        Assert.Equal((0, 0, 0), (await CountAsync("runs"), await CountAsync("tasks"), await CountAsync("inbox")));
        Assert.Equal(default, await Account.DepthAsync());
        Assert.Equal(_burst.Expected, await ClusterBurst.ManifestsAsync(Account.Store));
    }

    /// <summary>Asks the hub's database for one number.</summary>
    public async Task<long> CountAsync(string what) => (long)(await ScalarAsync($"SELECT COUNT(*) FROM spate.{what}"))!;

    /// <summary>
    /// Asks over a connection that is kept: making one for every question would cost the server more than the questions. One that was cut
    /// in the meantime is made anew, once.
    /// </summary>
    public async Task<object?> ScalarAsync(string sql)
    {
        try
        {
            return await AskAsync(sql);
        }
        catch (NpgsqlException)
        {
            _database.Clear();
            return await AskAsync(sql);
        }
    }

    public string Transcripts() =>
        string.Join('\n', _dead.Concat(_workers).Select(worker => $"== worker {worker.Id}\n{worker.Transcript}"));

    public async ValueTask DisposeAsync()
    {
        foreach (var worker in _workers.Concat(_dead))
            await worker.DisposeAsync();
        await _database.DisposeAsync();
        await Server.DisposeAsync();
        Account.Dispose();
        _workspace.Dispose();
    }

    private async Task<object?> AskAsync(string sql)
    {
        await using var command = _database.CreateCommand(sql);
        return await command.ExecuteScalarAsync();
    }

    private SpateProcess Start(IReadOnlyDictionary<string, string>? variables = null)
    {
        var environment = new Dictionary<string, string>(
            variables ?? new Dictionary<string, string>(), StringComparer.Ordinal)
        { ["SPATE_POSTGRES"] = _connectionString };
        var worker = SpateProcess.Start(
            _workspace.Root, environment, "worker", "--pools", "default", "--trigger", "--listen", "127.0.0.1:0");
        _workers.Add(worker);
        return worker;
    }

    /// <summary>Short leases and visibility: what a dead worker held comes back soon.</summary>
    private static string HostSettings(ClusterAccount account) => $$"""
        {
          "version": "2.0",
          "extensions": {
            "durableTask": { "storageProvider": { "type": "postgres", "taskEventLockTimeout": "00:00:03" } },
            "s3": { "endpoint": "{{account.Endpoint}}", "region": "us-east-1", "forcePathStyle": true },
            "sqs": { "endpoint": "{{account.Endpoint}}", "region": "us-east-1", "queueName": "events", "pollingWaitTime": "00:00:01", "visibilityTimeout": "00:00:03" }
          }
        }
        """;
}
