using System.Text.Json.Nodes;

namespace Spate.EndToEnd.Tests.Steps;

/// <summary>The five stages of the article, as Python programs behind the real program.</summary>
public sealed class OrdersTests
{
    private const string Orders = """
        {"user":"ann","product":"tea","amount":10}
        {"user":"bob","product":"tea","amount":5}
        {"user":"ann","product":"cup","amount":2}
        {"user":"ann","product":"cup","amount":-1}

        """;

    [Fact]
    public async Task Orders_are_validated_transformed_aggregated_reported_and_uploaded()
    {
        using var workspace = StepWorkspace.Orders();
        Directory.CreateDirectory(workspace.Files.InData("shelf"));
        var check = await workspace.Files.SpateAsync("check");
        Assert.True(check.Code == 0, check.Errors);
        Assert.Contains("runs validate, transform, users, orders, brief, full, upload", check.Output, StringComparison.Ordinal);

        await using var spate = await workspace.Files.RunAsync();
        workspace.Drop("a.ndjson", Orders);
        var run = await workspace.RunAsync(spate, "Completed");
        await spate.StopAsync();

        var manifest = workspace.Manifest("a.ndjson");
        Assert.Equal("""{"ann": 14.28, "bob": 5.95}""", workspace.Outputs(manifest, "users")["totals"]);
        Assert.Equal("""{"cup": 2.38, "tea": 17.85}""", workspace.Outputs(manifest, "orders")["totals"]);
        Assert.Equal("Orders in orders/a.ndjson\nann: 14.28\ntea: 17.85\n", workspace.Outputs(manifest, "brief")["report"]);
        Assert.Equal(4, workspace.Outputs(manifest, "validate").Sum(output => output.Value.Count(c => c == '\n')));
        Assert.Empty(workspace.Outputs(manifest, "transform"));
        Assert.Equal(
            [
                ("validate", "Succeeded"), ("transform", "Succeeded"), ("users", "Succeeded"), ("orders", "Succeeded"),
                ("brief", "Succeeded"), ("full", "Skipped"), ("upload", "Succeeded"),
            ],
            Steps(run).Select(step => ((string)step["name"]!, (string)step["state"]!)));
        Assert.Single(File.ReadAllLines(workspace.Files.InData("shelf", "log")));
        Assert.Empty(workspace.Folders);

        var logs = await workspace.Files.SpateAsync("logs", (string)run["run"]!["id"]!, "--node", "run/validate");
        Assert.Contains("out: 3 valid, 1 invalid", logs.Output, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_large_file_takes_the_other_branch()
    {
        using var workspace = StepWorkspace.Orders();
        Directory.CreateDirectory(workspace.Files.InData("shelf"));
        await using var spate = await workspace.Files.RunAsync();
        workspace.Drop("a.ndjson", string.Concat(Enumerable.Repeat(Orders, 200)));
        var run = await workspace.RunAsync(spate, "Completed");
        await spate.StopAsync();

        Assert.Contains("bob: 1190.00", workspace.Outputs(workspace.Manifest("a.ndjson"), "full")["report"], StringComparison.Ordinal);
        Assert.Equal("Skipped", (string)Steps(run).Single(step => (string)step["name"]! == "brief")["state"]!);
    }

    [Fact]
    public async Task A_rewind_does_only_the_step_anew_that_failed()
    {
        using var workspace = StepWorkspace.Orders();
        JsonNode failed;
        await using (var spate = await workspace.Files.RunAsync())
        {
            workspace.Drop("a.ndjson", Orders);
            failed = await workspace.RunAsync(spate, "Failed");
            await spate.StopAsync();
        }

        Directory.CreateDirectory(workspace.Files.InData("shelf"));
        var id = (string)failed["run"]!["id"]!;
        var rewound = await workspace.Files.SpateAsync("rewind", id);
        Assert.True(rewound.Code == 0, rewound.Errors);
        await using var again = await workspace.Files.RunAsync();
        var run = await workspace.RunAsync(again, "Completed");
        await again.StopAsync();

        Assert.Contains("shelf is not there", (string)failed["run"]!["failure"]!, StringComparison.Ordinal);
        Assert.Equal(
            ["upload"],
            Steps(run).Where(step => (int)step["calls"]! > 0).Zip(Steps(failed).Where(step => (int)step["calls"]! > 0))
                .Where(both => (string)both.First["startedAt"]! != (string)both.Second["startedAt"]!)
                .Select(both => (string)both.First["name"]!));
        Assert.Single(File.ReadAllLines(workspace.Files.InData("shelf", "log")));
        Assert.Contains("ann: 14.28", workspace.Outputs(workspace.Manifest("a.ndjson"), "brief")["report"], StringComparison.Ordinal);
    }

    private static IEnumerable<JsonNode> Steps(JsonNode run) =>
        run["nodes"]!.AsArray().Single(node => (string)node!["name"]! == "run")!["nodes"]!.AsArray().Select(node => node!);
}
