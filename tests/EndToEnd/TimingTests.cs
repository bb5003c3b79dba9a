using System.Text.Json.Nodes;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>What latency is measured by. How long things take is measured in tests/Benchmarks.</summary>
public sealed class TimingTests
{
    [Fact]
    public async Task A_run_tells_when_its_object_came_when_its_first_activity_began_and_when_it_was_committed()
    {
        using var workspace = Workspace.Create();
        await using var spate = await workspace.RunAsync();
        workspace.Drop("a.ndjson", Workspace.Events(1));
        var manifest = (await workspace.FinishedAsync(spate, ["a.ndjson"]))["a.ndjson"];
        await spate.StopAsync();

        var run = JsonNode.Parse((await workspace.SpateAsync("get", manifest.Run, "--json")).Output)!;
        var first = (DateTimeOffset)run["nodes"]![0]!["startedAt"]!;
        Assert.Equal("InspectObject", (string)run["nodes"]![0]!["activity"]!);
        Assert.True(manifest.Created <= manifest.Scheduled, $"created {manifest.Created:O}, scheduled {manifest.Scheduled:O}");
        Assert.True(manifest.Scheduled <= first, $"scheduled {manifest.Scheduled:O}, first activity {first:O}");
        Assert.True(first <= manifest.Committed, $"first activity {first:O}, committed {manifest.Committed:O}");
    }
}
