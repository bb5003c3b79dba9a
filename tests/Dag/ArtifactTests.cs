using System.Text.Json;

namespace Spate.Dag.Tests;

public sealed class ArtifactTests
{
    [Theory]
    [InlineData(false, "end success part-1")]
    [InlineData(true, "end")]
    public async Task Exit_handlers_learn_which_artifacts_are_not_kept_any_longer(bool fails, string expired)
    {
        var dag = new DagBuilder<int>("artifacts");
        var forever = dag.Activity<Make, string, Artifact>("forever", dag.Input.Select(_ => "forever"));
        var end = dag.Activity<Make, string, Artifact>("end", dag.Input.Select(_ => "end"));
        var success = dag.Activity<Pack, string, Package>("success", end.Select(a => a.Address));
        var parts = dag.FanOut<Make, string, Artifact>("parts", Items.Of("part-0", "part-1"), FailureTolerance.Count(1));
        var last = dag.Activity<Make, string, Artifact>("last", success.With(parts, (_, _) => "last"));
        dag.OnExit<Delete, string, bool>("delete", outcome => string.Join(' ', outcome.Expired.Select(artifact => artifact.Address)));
        var context = new SimulatedContext(call => call.Input switch
        {
            "part-0" => SimulatedEnd.Fails("no luck"),
            "last" when fails => SimulatedEnd.Fails("no luck"),
            "part-1" => SimulatedEnd.Gives(new Artifact("part-1", 1) { Retention = ArtifactRetention.UntilSuccess }),
            "end" when call.Activity == nameof(Pack) =>
                SimulatedEnd.Gives(new Package([new Artifact("success", 1) { Retention = ArtifactRetention.UntilSuccess }])),
            "end" => SimulatedEnd.Gives(new Artifact("end", 1) { Retention = ArtifactRetention.UntilEnd }),
            string name when call.Activity == nameof(Make) => SimulatedEnd.Gives(new Artifact(name, 1)),
            _ => SimulatedEnd.Gives(true),
        });
        var error = await Record.ExceptionAsync(() => context.RunAsync(run => dag.Build(last, forever).RunAsync(run, 1)));

        Assert.Equal(fails, error is not null);
        Assert.Equal(expired, context.Calls[^1].Input);
    }

    [Fact]
    public void An_artifact_goes_through_json()
    {
        var artifact = new Artifact("s3://bucket/key", 5) { Checksum = "abc", Retention = ArtifactRetention.UntilSuccess };
        var json = JsonSerializer.Serialize(artifact);

        Assert.Equal("""{"Address":"s3://bucket/key","Size":5,"Checksum":"abc","Retention":"UntilSuccess"}""", json);
        Assert.Equal(artifact, JsonSerializer.Deserialize<Artifact>(json));
    }

    private sealed record Package(IReadOnlyList<Artifact> Parts) : IHasArtifacts
    {
        public IEnumerable<Artifact> Artifacts => Parts;
    }

    private abstract class Make : TaskActivity<string, Artifact>;

    private abstract class Pack : TaskActivity<string, Package>;

    private abstract class Delete : TaskActivity<string, bool>;
}
