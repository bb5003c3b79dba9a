using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests;

/// <summary>What the README's first command does.</summary>
public sealed class DemoTests : IDisposable
{
    /// <summary>A message that a killed process had received comes back soon.</summary>
    private const string HostSettings = """{"version":"2.0","extensions":{"sqs":{"visibilityTimeout":"00:00:02"}}}""";

    private readonly Workspace _workspace = Workspace.CreateEmpty();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task It_ends_with_exact_totals_and_so_does_a_second_one()
    {
        for (var time = 1; time <= 2; time++)
        {
            var exit = await _workspace.SpateAsync("demo", "--events", "40k", "--files", "4");
            Assert.Equal(("", 0), (exit.Errors, exit.Code));
            Assert.Contains("4 files, 40,000 events in = ", exit.Output, StringComparison.Ordinal);
            Assert.Contains("Every record is accounted for: 40,000 were generated", exit.Output, StringComparison.Ordinal);
            AssertResults(files: 4, events: 40_000);
        }
    }

    [Theory]
    [InlineData(true)]
    [InlineData(false)]
    public async Task One_that_was_interrupted_or_killed_is_finished_by_the_next(bool isInterrupted)
    {
        string[] demo = ["demo", "--events", "800k", "--files", "16"];
        await File.WriteAllTextAsync(_workspace.InRoot("host.json"), HostSettings, TestContext.Current.CancellationToken);
        await using (var spate = _workspace.Start(demo))
        {
            await Deadline.UntilAsync(
                () => _workspace.Results.Manifests().Count > 0, () => $"Nothing came out. What spate wrote:\n{spate.Transcript}");
            if (isInterrupted)
            {
                spate.Interrupt();
                Assert.Equal(130, (await spate.ExitAsync()).Code);
                Assert.Contains("run the demo again to continue it", spate.Transcript, StringComparison.Ordinal);
            }
            else
            {
                await spate.KillAsync();
            }
        }

        Assert.True(_workspace.Results.Manifests().Count < 16, "The burst was over before it was interrupted: nothing is shown.");
        var exit = await _workspace.SpateAsync(demo);
        Assert.True(exit.Code == 0, $"{exit.Output}{exit.Errors}");
        Assert.Contains("Continuing an unfinished burst", exit.Output, StringComparison.Ordinal);
        Assert.Contains("Every record is accounted for: 800,000 were generated", exit.Output, StringComparison.Ordinal);
        AssertResults(files: 16, events: 800_000);
        await ReceiveTheRestAsync();
        _workspace.AssertNothingIsLeft();
    }

    /// <summary>
    /// A killed process may have scheduled a run and not yet deleted its message, which comes back when nobody waits for it any more.
    /// </summary>
    private async Task ReceiveTheRestAsync()
    {
        await using var spate = await _workspace.RunAsync();
        await _workspace.IdleAsync(spate);
        await spate.StopAsync();
    }

    private void AssertResults(int files, int events)
    {
        var manifests = _workspace.Results.Manifests();
        Assert.Equal((files, events), (manifests.Count, manifests.Values.Sum(static manifest => manifest.In)));
    }
}
