using Microsoft.DurableTask;
using Spate.Cloud;
using Spate.Dag;
using Spate.Pipeline.Tests.Runs;

namespace Spate.Pipeline.Tests.Graphs;

/// <summary>Objects of artifacts are gone when their time is over.</summary>
public sealed class DeleteArtifactsTests : IDisposable
{
    private static readonly ObjectAddress Forever = new("outputs", "forever");
    private static readonly ObjectAddress UntilSuccess = new("outputs", "until success");
    private static readonly ObjectAddress UntilEnd = new("outputs", "until end");

    private readonly RunBench _bench = new();

    public void Dispose() => _bench.Dispose();

    [Fact]
    public async Task A_graph_that_succeeds_keeps_only_what_is_kept_for_ever()
    {
        await RunAsync(fails: false);

        Assert.Equal([Forever.Key], await _bench.OutputsAsync());
    }

    [Fact]
    public async Task A_graph_that_fails_keeps_what_a_rewind_needs()
    {
        await Assert.ThrowsAsync<TaskFailedException>(() => RunAsync(fails: true));

        Assert.Equal([Forever.Key, UntilSuccess.Key], await _bench.OutputsAsync());
    }

    [Fact]
    public async Task An_object_that_was_written_since_is_not_the_artifact()
    {
        var artifact = await PutAsync(UntilEnd, ArtifactRetention.UntilEnd);
        await _bench.Store.PutAsync(UntilEnd, "later"u8.ToArray());

        Assert.Equal(0, await DeleteAsync(artifact));
        Assert.Equal(1, await DeleteAsync(artifact with { Checksum = null }));
        Assert.Equal(0, await DeleteAsync(artifact));
    }

    [Fact]
    public async Task What_is_not_in_a_bucket_is_refused()
    {
        var e = await Assert.ThrowsAsync<PermanentFailureException>(() => DeleteAsync(new Artifact("file:///etc/passwd", 1)));

        Assert.Contains("'file:///etc/passwd' is not an address of the form s3://bucket/key", e.Message, StringComparison.Ordinal);
    }

    private async Task<object?> DeleteAsync(params IReadOnlyList<Artifact> artifacts) =>
        await _bench.CallAsync(nameof(DeleteArtifacts), artifacts, "run", TestContext.Current.CancellationToken);

    private Task<int> RunAsync(bool fails)
    {
        var dag = new DagBuilder<int>("made");
        var made = dag.Activity<Make, int, IReadOnlyList<Artifact>>("make", dag.Input);
        var used = dag.Activity<Use, IReadOnlyList<Artifact>, int>("use", made);
        dag.OnExit<DeleteArtifacts, IReadOnlyList<Artifact>, int>("clean", outcome => [.. outcome.Expired]);
        return dag.Build(used).RunAsync(new DirectContext("run", CallAsync, _ => Task.CompletedTask, []), 0);

        async Task<object?> CallAsync(TaskName activity, object? input) => activity.Name switch
        {
            nameof(Make) => new List<Artifact>
            {
                await PutAsync(Forever, ArtifactRetention.Forever),
                await PutAsync(UntilSuccess, ArtifactRetention.UntilSuccess),
                await PutAsync(UntilEnd, ArtifactRetention.UntilEnd),
            },
            nameof(Use) => fails ? throw new InvalidOperationException("no luck") : 1,
            _ => await _bench.CallAsync(activity, input, "run", TestContext.Current.CancellationToken),
        };
    }

    private async Task<Artifact> PutAsync(ObjectAddress address, ArtifactRetention retention)
    {
        var info = await _bench.Store.PutAsync(address, "content"u8.ToArray());
        return new Artifact(address.ToString(), info.Size) { Checksum = info.ETag, Retention = retention };
    }

    private sealed class Make : TaskActivity<int, IReadOnlyList<Artifact>>
    {
        public override Task<IReadOnlyList<Artifact>> RunAsync(TaskActivityContext context, int input) => throw new NotSupportedException();
    }

    private sealed class Use : TaskActivity<IReadOnlyList<Artifact>, int>
    {
        public override Task<int> RunAsync(TaskActivityContext context, IReadOnlyList<Artifact> input) => throw new NotSupportedException();
    }
}
