using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>Objects that are deleted or replaced while their run reads them.</summary>
public sealed class ChangingObjectTests : IDisposable
{
    private const int Events = 600_000;

    private readonly Workspace _workspace = Workspace.Create();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task One_that_is_deleted_fails_its_run_and_says_so()
    {
        await using var spate = await _workspace.RunAsync();
        await BeginAsync(spate);
        File.Delete(Path.Combine(_workspace.Incoming, "a.ndjson"));

        Assert.Contains("the object no longer exists", await spate.LineAsync("failed incoming/ads/a.ndjson"), StringComparison.Ordinal);
        await AssertLivesOnAsync(spate);
        Assert.Null(_workspace.Results.Manifest("a.ndjson"));
    }

    [Fact]
    public async Task One_that_is_replaced_gives_the_result_of_its_later_version()
    {
        await using var spate = await _workspace.RunAsync();
        await BeginAsync(spate);
        _workspace.Drop("a.ndjson", Workspace.Events(7));

        Assert.Contains("was replaced while it was read", await spate.LineAsync("failed incoming/ads/a.ndjson"), StringComparison.Ordinal);
        await AssertLivesOnAsync(spate);
        Assert.Equal(7, _workspace.Results.Manifest("a.ndjson")!.Out);
        Assert.Empty(_workspace.Results.Failures());
    }

    /// <summary>Drops a large object, and waits until its part is being written.</summary>
    private async Task BeginAsync(SpateProcess spate)
    {
        _workspace.Drop("a.ndjson", Workspace.Events(Events));
        await Deadline.UntilAsync(
            () => _workspace.StagedFiles().Any(),
            () => $"The object is not read. What spate wrote:\n{spate.Transcript}");
    }

    private async Task AssertLivesOnAsync(SpateProcess spate)
    {
        _workspace.Drop("b.ndjson", Workspace.Events(2));
        Assert.Equal(2, (await _workspace.FinishedAsync(spate, ["b.ndjson"]))["b.ndjson"].Out);
        await spate.StopAsync();
    }
}
