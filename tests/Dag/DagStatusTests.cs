using System.Text.Json;

namespace Spate.Dag.Tests;

public sealed class DagStatusTests
{
    [Fact]
    public void A_status_is_read_as_it_was_written()
    {
        const string Json =
            """
            {"Nodes":{"each":"Running","load":"Succeeded"},
            "FanOuts":{"each":{"Items":5,"Succeeded":2,"Failed":1,"Failures":[{"Index":3,"Item":"a.csv","Error":"no luck"}]}},
            "Counts":{"each/load":{"Succeeded":2,"Failed":1,"Running":2}},
            "Approvals":{"release":{"Event":"approval/release","Question":"publish?","Until":"2026-01-02T00:00:00Z","Answer":null}}}
            """;
        var status = JsonSerializer.Deserialize<DagStatus>(Json)!;

        Assert.Equal(NodeState.Running, status.Nodes["each"]);
        Assert.Equal(new ItemFailure(3, "a.csv", "no luck"), Assert.Single(status.FanOuts!["each"].Failures));
        Assert.Equal(2, status.Counts!["each/load"][NodeState.Running]);
        var until = new DateTime(2026, 1, 2, 0, 0, 0, DateTimeKind.Utc);
        Assert.Equal(new ApprovalStatus("approval/release", "publish?", until, Answer: null), status.Approvals!["release"]);
        Assert.Equal(Sorted(Json), Sorted(JsonSerializer.Serialize(status)));
    }

    [Fact]
    public void What_a_graph_does_not_have_is_left_out() =>
        Assert.Equal("""{"Nodes":{}}""", JsonSerializer.Serialize(new DagStatus(new Dictionary<string, NodeState>())));

    /// <summary>The top-level properties, in an order that does not matter.</summary>
    private static IEnumerable<string> Sorted(string json) => JsonSerializer.Deserialize<Dictionary<string, JsonElement>>(json)!
        .Select(property => $"{property.Key} {JsonSerializer.Serialize(property.Value)}").Order(StringComparer.Ordinal);
}
