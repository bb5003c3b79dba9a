using Spate.Pipeline.Activities;

namespace Spate.Pipeline.Tests.Runs;

public sealed class CancellationTests
{
    [Fact]
    public async Task An_activity_stops_when_the_token_fires_that_the_host_set_in_the_scope_of_its_call()
    {
        using var bench = new RunBench();
        var run = EnrichObjectInput.Of(bench.Route, await bench.DropAsync("{}\n"), DateTimeOffset.UnixEpoch);

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.CallAsync(
                nameof(EnrichPart), new EnrichPartInput(run, PartRange.Whole), "run-1", new CancellationToken(canceled: true)));
        Assert.Empty(await bench.OutputsAsync());
    }
}
