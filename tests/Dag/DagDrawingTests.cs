namespace Spate.Dag.Tests;

public sealed class DagDrawingTests
{
    [Fact]
    public void Mermaid_shows_nodes_fan_outs_conditions_and_exit_handlers() => Assert.Equal(
        """
        flowchart TD
          split["split<br/><small>Split</small>"]
          work[["work ×N<br/><small>Work</small>"]]
          notify(["notify<br/><small>Notify</small>"])
          split -->|"when large"| work
          work -.->|"failed"| notify

        """, DagDrawing.ToMermaid(Shape));

    [Fact]
    public void Dot_shows_the_same() => Assert.Equal(
        """
        digraph "Example" {
          node [shape=box, style=rounded, fontname="sans-serif"];
          "split" [label="split\nSplit"];
          "work" [label="work ×N\nWork", peripheries=2];
          "notify" [label="notify\nNotify", shape=oval];
          "split" -> "work" [label="when large"];
          "work" -> "notify" [style=dashed, label="failed"];
        }

        """, DagDrawing.ToDot(Shape));

    private static DagShape Shape { get; } = new(
        "Example",
        [
            new("split") { Activity = "Split" },
            new("work") { Activity = "Work", FanOut = new FanOutShape(10), When = "large", Dependencies = [new("split", null)] },
        ],
        [new DagShapeExitHandler("notify", "Notify", ExitCondition.Failed)]);
}
