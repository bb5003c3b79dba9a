using System.Globalization;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Cluster;

/// <summary>
/// A burst on four workers, and one kind of fault in the midst of it. Whatever happens, the results are those of an undisturbed run, each
/// object has one run and one manifest, and nothing is left in the queue or the hub. <c>tests/chaos TIMES</c> does this again and again.
/// </summary>
public sealed class ChaosTests(ClusterBurst burst, Emulators emulators) : IClassFixture<ClusterBurst>
{
    private const int Workers = 4;
    private const int Hours = 5;

    /// <summary>What falls when: a fresh seed every time, told by a red test.</summary>
    private readonly int _seed = Random.Shared.Next();

    [Fact]
    public async Task Workers_that_are_killed_at_random_lose_and_duplicate_nothing()
    {
        await using var cluster = await BeginAsync();
        var random = new Random(_seed);
        for (var kill = 0; kill < 7; kill++)
        {
            await cluster.AdvanceAsync(files: 6, done: random.Next(1, 4));
            await cluster.ReplaceAsync(cluster.Workers[random.Next(Workers)]);
        }

        await AssertExactAsync(cluster);
    }

    [Fact]
    public async Task A_burst_outlives_the_death_of_all_workers_at_once()
    {
        await using var cluster = await BeginAsync();
        await cluster.AdvanceAsync(files: 24, done: 6);
        foreach (var worker in cluster.Workers.ToList())
            await cluster.KillAsync(worker);
        await cluster.StartAsync(Workers);
        await AssertExactAsync(cluster);
    }

    [Fact]
    public async Task A_worker_that_stood_still_past_its_lease_comes_back_and_spoils_nothing()
    {
        await using var cluster = await BeginAsync();
        await cluster.AdvanceAsync(files: 24, done: 1);
        var (worker, call) = await PauseInACallAsync(cluster);
        await Deadline.UntilAsync(
            async () => await cluster.CountAsync(Held(call, worker)) == 0,
            () => $"Nobody took over call {call} of worker {worker.Id}.\n{cluster.Transcripts()}");
        worker.Resume();
        await worker.LineAsync("was lost");
        await AssertExactAsync(cluster);
    }

    [Fact]
    public async Task A_burst_outlives_restarts_of_PostgreSQL()
    {
        await using var cluster = await BeginAsync();
        await cluster.AdvanceAsync(files: 20, done: 3);
        await cluster.Server.CrashAsync();
        await cluster.Server.StartAgainAsync();
        await cluster.AdvanceAsync(files: 20, done: 3);
        await cluster.Server.StopAsync();
        await cluster.Server.StartAgainAsync();
        await AssertExactAsync(cluster);
    }

    [Fact]
    public async Task A_burst_outlives_cut_connections()
    {
        await using var cluster = await BeginAsync();
        for (var cut = 0; cut < 8; cut++)
        {
            await cluster.AdvanceAsync(files: 6, done: 2);
            await cluster.ScalarAsync(
                "SELECT COUNT(pg_terminate_backend(pid)) FROM pg_stat_activity WHERE datname = current_database() AND pid <> "
                + "pg_backend_pid()");
        }

        await AssertExactAsync(cluster);
    }

    [Fact]
    public async Task A_burst_outlives_a_full_disk_of_PostgreSQL()
    {
        using var disk = SmallDisk.Mount("256m");
        await using var cluster = await BeginAsync(disk.Path);
        await cluster.AdvanceAsync(files: 24, done: 3);
        disk.Fill();
        await cluster.DropAsync(files: 12);
        await Deadline.UntilAsync(
            () => cluster.Server.Log.Contains("No space left on device", StringComparison.Ordinal),
            () => $"PostgreSQL never met the full disk.\n{cluster.Transcripts()}");
        disk.Free();
        await cluster.Server.CrashAsync(); // it may have ended by itself, when not even its log had room
        await cluster.Server.StartAgainAsync();
        await AssertExactAsync(cluster);
    }

    [Fact]
    public async Task Workers_whose_clocks_are_hours_off_do_no_harm()
    {
        await using var cluster = await WorkerCluster.CreateAsync(burst, emulators);
        foreach (var hours in new[] { Hours, -Hours })
            await cluster.StartAsync(1, Clock(hours));
        await cluster.StartAsync(Workers - 2);
        await AssertExactAsync(cluster);

        var committed = await ClusterBurst.CommitTimesAsync(cluster.Account.Store);
        Assert.Contains(committed, time => time > DateTimeOffset.UtcNow.AddHours(Hours - 1));
        Assert.Contains(committed, time => time < DateTimeOffset.UtcNow.AddHours(1 - Hours));
    }

    /// <summary>A clock that is off from the start; what counts the time that passes is right.</summary>
    private static Dictionary<string, string> Clock(int hours) => new()
    {
        ["LD_PRELOAD"] = FakeTime(),
        ["FAKETIME"] = string.Create(CultureInfo.InvariantCulture, $"{hours:+0;-0}h"),
        ["FAKETIME_DONT_FAKE_MONOTONIC"] = "1",
    };

    private static string FakeTime() =>
        Directory.EnumerateDirectories("/usr/lib", "*-linux-gnu")
            .Select(static folder => Path.Join(folder, "faketime", "libfaketimeMT.so.1"))
            .FirstOrDefault(File.Exists)
        ?? throw new InvalidOperationException(
            "libfaketime is not installed: \"apt-get install faketime\", or run tests/run, which does it.");

    /// <summary>Stops a worker while it runs an activity.</summary>
    private static async Task<(SpateProcess Worker, long Call)> PauseInACallAsync(WorkerCluster cluster)
    {
        (SpateProcess Worker, long Call)? found = null;
        await Deadline.UntilAsync(
            async () => (found = await TryPauseAsync(cluster)) is not null,
            () => $"No worker could be stopped in the midst of a call.\n{cluster.Transcripts()}");
        return found!.Value;
    }

    private static async Task<(SpateProcess Worker, long Call)?> TryPauseAsync(WorkerCluster cluster)
    {
        if (await cluster.ScalarAsync(
            "SELECT id FROM spate.tasks WHERE lease_token IS NOT NULL AND name = 'EnrichPart' ORDER BY id DESC LIMIT 1") is not long call)
        {
            return null;
        }

        foreach (var worker in cluster.Workers)
        {
            if (await cluster.CountAsync(Held(call, worker)) == 0)
                continue;
            worker.Pause();
            if (await cluster.CountAsync(Held(call, worker)) == 1)
                return (worker, call);
            worker.Resume(); // the call had ended before the signal came
        }

        return null;
    }

    private static string Held(long call, SpateProcess worker) => $"tasks WHERE id = {call} AND lease_owner LIKE '%:{worker.Id}'";

    private async Task<WorkerCluster> BeginAsync(string? disk = null)
    {
        var cluster = await WorkerCluster.CreateAsync(burst, emulators, disk);
        try
        {
            await cluster.StartAsync(Workers);
            return cluster;
        }
        catch
        {
            await cluster.DisposeAsync();
            throw;
        }
    }

    private async Task AssertExactAsync(WorkerCluster cluster)
    {
        try
        {
            await cluster.AssertExactAsync();
        }
        catch (Exception e)
        {
            throw new InvalidOperationException($"The seed was {_seed}. {e.Message}\n{cluster.Transcripts()}", e);
        }
    }
}
