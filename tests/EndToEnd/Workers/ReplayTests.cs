using System.Text.Json.Nodes;
using Spate.EndToEnd.Tests.Harness;
using Spate.TaskHub.Tests.Postgres;

namespace Spate.EndToEnd.Tests.Workers;

/// <summary>A run in PostgreSQL that failed goes on once its cause is put right.</summary>
public sealed class ReplayTests(PostgresServer server)
{
    [Fact]
    public async Task A_run_that_failed_is_rewound_and_completes_on_a_worker_with_a_corrected_pipeline()
    {
        using var cluster = await ClusterWorkspace.CreateAsync(server, Workspace.Create());
        var files = cluster.Files;
        files.Drop("half.ndjson", [.. Workspace.Events(1), .. "oops\n"u8]);
        await using (var worker = await cluster.StartAsync("--trigger"))
            await Deadline.UntilAsync(async () => (string?)(await StateAsync(files)) == "Failed", () => worker.Process.Transcript);

        var id = (string)(await files.ListAsync()).Single()["id"]!;
        var rewound = await files.SpateAsync("rewind", id, "--reason", "half may be bad", "--json");
        files.EditPipeline("maxRejectShare: 0.1", "maxRejectShare: 1");
        await using (await cluster.StartAsync())
            Assert.Equal(0, (await files.SpateAsync("watch", id)).Code);
        var run = JsonNode.Parse((await files.SpateAsync("get", id, "--json")).Output)!;

        Assert.Equal("Running", (string)JsonNode.Parse(rewound.Output)!["state"]!);
        Assert.Equal("Completed", (string)run["run"]!["state"]!);
        Assert.Equal("half may be bad", (string)run["rewinds"]![0]!["reason"]!);
        Assert.Equal(1, (int)run["nodes"]![0]!["calls"]!);
    }

    private static async Task<JsonNode?> StateAsync(Workspace files) => (await files.ListAsync()).SingleOrDefault()?["state"];
}
