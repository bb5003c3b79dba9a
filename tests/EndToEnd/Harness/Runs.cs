using System.Text.Json.Nodes;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>The runs of a workspace, as <c>spate list --json</c> tells them.</summary>
internal static class Runs
{
    /// <summary>One node a run: id, object, state, records, rejected, failure.</summary>
    public static async Task<IReadOnlyList<JsonNode>> ListAsync(this Workspace workspace)
    {
        var exit = await workspace.SpateAsync("list", "--json", "--limit", "100000");
        Assert.True(exit.Code == 0, exit.Errors);
        return [.. exit.Output.Split('\n', StringSplitOptions.RemoveEmptyEntries).Select(static line => JsonNode.Parse(line)!)];
    }
}
