using System.Text.Json.Nodes;
using Microsoft.Data.Sqlite;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>Thousands of failed runs that one command puts right, in a process that is killed half-way.</summary>
public sealed class BulkReplayTests
{
    private const int Files = 5000;
    private const int Completed = 1;
    private const int Failed = 3;

    [Fact]
    public async Task Each_of_five_thousand_failed_runs_is_replayed_once_although_the_process_is_killed_half_way()
    {
        using var files = Workspace.Create();
        byte[] halfBad = [.. Workspace.Events(1), .. "oops\n"u8];
        for (var i = 0; i < Files; i++)
            File.WriteAllBytes(Path.Combine(files.Incoming, $"{i}.ndjson"), halfBad);
        await using (var spate = await files.RunAsync())
        {
            await ReachAsync(files, Failed, Files, spate);
            await spate.StopAsync();
        }

        files.EditPipeline("maxRejectShare: 0.1", "maxRejectShare: 1");
        await using (var spate = await files.RunAsync())
        {
            var asked = await files.SpateAsync("replay", "rewind", "--state", "failed", "--reason", "half may be bad");
            Assert.True(asked.Code == 0, asked.Errors);
            await ReachAsync(files, Completed, Files / 2, spate);
            await spate.KillAsync();
        }

        Assert.InRange(Count(files, Completed), Files / 2, Files - 1);
        await using (var spate = await files.RunAsync())
        {
            await ReachAsync(files, Completed, Files + 1, spate); // the replay is a run too
            await spate.StopAsync();
        }

        Assert.Equal(0, Count(files, Failed));
        Assert.Equal([(1, Files)], RewindsOfRuns(files));
        var replay = Assert.Single(await files.ListAsync(), run => ((string)run["id"]!).StartsWith("replay-", StringComparison.Ordinal));
        var progress = JsonNode.Parse((await files.SpateAsync("get", (string)replay["id"]!, "--json")).Output)!["replay"]!;
        Assert.Equal((Files, 0), ((int)progress["replayed"]!, (int)progress["refused"]!));
        Assert.Equal(Files, files.Results.Manifests().Count);
    }

    private static Task ReachAsync(Workspace files, int status, int count, SpateProcess spate) => Deadline.UntilAsync(
        () => Count(files, status) >= count,
        () => $"{Count(files, status)} of {count} runs have the state {status}. What spate wrote:\n{spate.Transcript}",
        TimeSpan.FromMinutes(10));

    private static long Count(Workspace files, int status)
    {
        using var hub = Open(files);
        using var command = hub.CreateCommand();
        command.CommandText = $"SELECT SUM(count) FROM instance_counts WHERE status = {status}";
        return command.ExecuteScalar() as long? ?? 0;
    }

    /// <summary>How many runs were rewound how many times.</summary>
    private static List<(int Times, int Runs)> RewindsOfRuns(Workspace files)
    {
        using var hub = Open(files);
        using var command = hub.CreateCommand();
        command.CommandText =
            """
            SELECT times, COUNT(*) FROM (
                SELECT COUNT(*) AS times FROM history WHERE type = 'ExecutionRewound' GROUP BY instance_id)
            GROUP BY times
            """;
        using var rows = command.ExecuteReader();
        var counts = new List<(int, int)>();
        while (rows.Read())
            counts.Add((rows.GetInt32(0), rows.GetInt32(1)));
        return counts;
    }

    private static SqliteConnection Open(Workspace files)
    {
        var hub = new SqliteConnection($"Data Source={files.InData("hub.db")};Mode=ReadOnly;Pooling=False");
        hub.Open();
        return hub;
    }
}
