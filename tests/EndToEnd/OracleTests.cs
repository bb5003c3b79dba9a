using System.Diagnostics;
using System.Text.Json.Nodes;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>Another program, in another language, reads what went in and what came out.</summary>
public sealed class OracleTests
{
    private const int Events = 120_000;
    private const int Files = 4;

    [Fact]
    public async Task Every_record_that_comes_out_is_what_went_in_plus_what_the_tables_say()
    {
        using var workspace = await Workspace.GenerateAsync(Events, Files, seed: 21);
        foreach (var path in workspace.Burst())
            File.Copy(path, Path.Combine(workspace.Incoming, Path.GetFileName(path)));
        await using (var spate = await workspace.RunAsync())
        {
            await workspace.FinishedAsync(spate, [.. workspace.Burst().Select(static path => Path.GetFileName(path))]);
            await spate.StopAsync();
        }

        var totals = JsonNode.Parse(await OracleAsync(workspace.Data))!
            .AsObject()
            .ToDictionary(static entry => entry.Key, static entry => (int)entry.Value!, StringComparer.Ordinal);
        Assert.Equal((Files, Events, Events), (totals["objects"], totals["in"], totals["out"] + totals["rejected"]));

        // The comparison shows something only if all kinds of records are among them.
        Assert.All(totals, static total => Assert.True(total.Value > 0, $"There was no record of the kind '{total.Key}'."));
        Assert.True(totals["malformed"] < totals["rejected"], "No record was rejected for its address.");
    }

    private static async Task<string> OracleAsync(string data)
    {
        var start = new ProcessStartInfo("node", [Repository.InTests("EndToEnd", "oracle.mjs"), data])
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        };
        using var node = Process.Start(start)!;
        var errors = node.StandardError.ReadToEndAsync(TestContext.Current.CancellationToken);
        var output = await node.StandardOutput.ReadToEndAsync(TestContext.Current.CancellationToken);
        await node.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.True(node.ExitCode == 0, $"The oracle disagrees: {await errors}");
        return output;
    }
}
