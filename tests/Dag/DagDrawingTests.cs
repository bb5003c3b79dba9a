namespace Spate.Dag.Tests;

public sealed class DagDrawingTests
{
    [Fact]
    public void Mermaid_shows_all_that_a_graph_carries() => Assert.Equal(
        """"
        flowchart TD
          split["split<br/><small>Do</small><br/><small>timeout 00:05:00</small><br/><small>memoized</small>"]
          work[["work ×10<br/><small>Do</small><br/><small>4 at once</small><br/><small>2 % may fail</small><br/><small>locked</small>"]]
          subgraph each["each ×N<br/><small>item</small><br/><small>8 at once</small><br/><small>deadline 01:00:00</small>"]
            each.first["first<br/><small>Do</small>"]
            each.second["second<br/><small>Do</small>"]
            each.clean(["clean<br/><small>Do</small>"])
            each.first --> each.second
            each.second -.->|"always"| each.clean
          end
          release{{"release<br/><small>approval</small>"}}
          end_["end<br/><small>Do</small><br/><small>after work.Failed || release.Succeeded</small><br/><small>continue on failure</small>"]
          notify(["notify<br/><small>Do</small>"])
          split -->|"when size #gt; 5 #quot;MB#quot;"| work
          split --> each
          work -->|"succeeded"| release
          each --> release
          work -->|"failed"| end_
          release -->|"succeeded"| end_
          end_ -.->|"failed"| notify

        """", DagDrawing.ToMermaid(Declare()));

    [Fact]
    public void Dot_shows_the_same() => Assert.Equal(
        """
        digraph "example" {
          compound=true;
          fontname="sans-serif";
          node [shape=box, style=rounded, fontname="sans-serif"];
          edge [fontname="sans-serif", fontsize=10];
          "split" [label="split\nDo\ntimeout 00:05:00\nmemoized"];
          "work" [label="work ×10\nDo\n4 at once\n2 % may fail\nlocked", peripheries=2];
          subgraph "cluster_each" {
            label="each ×N\nitem\n8 at once\ndeadline 01:00:00";
            "each.first" [label="first\nDo"];
            "each.second" [label="second\nDo"];
            "each.clean" [label="clean\nDo", shape=oval];
            "each.first" -> "each.second";
            "each.second" -> "each.clean" [style=dashed, label="always"];
          }
          "release" [label="release\napproval", shape=hexagon];
          "end" [label="end\nDo\nafter work.Failed || release.Succeeded\ncontinue on failure"];
          "notify" [label="notify\nDo", shape=oval];
          "split" -> "work" [label="when size > 5 \"MB\""];
          "split" -> "each.first" [lhead="cluster_each"];
          "work" -> "release" [label="succeeded"];
          "each.clean" -> "release" [ltail="cluster_each"];
          "work" -> "end" [label="failed"];
          "release" -> "end" [label="succeeded"];
          "end" -> "notify" [style=dashed, label="failed"];
        }

        """, DagDrawing.ToDot(Declare()));

    private static DagShape Declare()
    {
        var item = new DagBuilder<int>("item", new() { Deadline = TimeSpan.FromHours(1) });
        var first = item.Activity<Do, int, int>("first", item.Input);
        var second = item.Activity<Do, int, int>("second", first);
        item.OnExit<Do, int, int>("clean", outcome => outcome.Input);

        var dag = new DagBuilder<int>("example");
        var split = dag.Add(
            "split", Template.Activity<Do, int, int>().Memoized(n => $"{n}", TimeSpan.FromDays(1)), dag.Input,
            new() { Timeout = TimeSpan.FromMinutes(5) });
        var work = dag.FanOut<Do, int, int>(
            "work", Items.Range(0, 10), FailureTolerance.Share(0.02),
            new() { Concurrency = 4, When = new(split.Select(n => n > 5), "size > 5 \"MB\""), Lock = _ => DagLock.Mutex("one") });
        var each = dag.FanOut("each", item.Build(second), Items.Range(split), new() { Concurrency = 8 });
        var release = dag.Approval("release", each.Select(all => $"{all.Count} items?"), new() { After = work.Succeeded });
        var end = dag.Activity<Do, int, int>(
            "end", dag.Input, new() { After = work.Failed | release.Succeeded, ContinueOnFailure = true });
        dag.OnExit<Do, int, int>("notify", outcome => outcome.Input, ExitCondition.Failed);
        return dag.Build(dag.Input, end).Shape;
    }

    private abstract class Do : TaskActivity<int, int>;
}
