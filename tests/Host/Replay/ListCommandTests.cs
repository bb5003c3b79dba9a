namespace Spate.Host.Tests.Replay;

public sealed class ListCommandTests(ListCommandTests.Runs runs) : IClassFixture<ListCommandTests.Runs>
{
    [Theory]
    [InlineData("", "bad c b a")]
    [InlineData("--state failed", "bad")]
    [InlineData("--state completed --state failed", "bad c b a")]
    [InlineData("--route ads", "bad c b a")]
    [InlineData("--route ad", "")]
    [InlineData("--objects s3://incoming", "bad c b a")]
    [InlineData("--objects s3://incoming/ads/b", "bad b")]
    [InlineData("--objects s3://other/ads/b", "")]
    [InlineData("--tag key=ads/a.ndjson --tag route=ads", "a")]
    [InlineData("--tag key=ads/a.ndjson --tag route=other", "")]
    [InlineData("--error REJECT", "bad")]
    [InlineData("--error nothing-like-it", "")]
    [InlineData("--since 1h", "bad c b a")]
    [InlineData("--until 1h", "")]
    [InlineData("--limit 2", "bad c")]
    public async Task Runs_are_listed_newest_first_by_all_that_is_known_of_them(string options, string expected) =>
        Assert.Equal(expected, string.Join(' ', (await runs.ListAsync(options)).Names));

    [Theory]
    [InlineData("")]
    [InlineData("--state failed completed")]
    [InlineData("--objects s3://incoming/ads/")]
    public async Task Pages_follow_one_another_and_together_are_all(string filter)
    {
        var found = new List<string>();
        string? next = null;
        do
        {
            var page = await runs.ListAsync($"{filter} --limit 1{(next is null ? "" : $" --page {next}")}");
            found.AddRange(page.Names);
            next = page.Next;
        }
        while (next is not null);

        Assert.Equal(["bad", "c", "b", "a"], found);
    }

    [Fact]
    public async Task A_list_of_which_more_follows_says_how_to_go_on()
    {
        var result = await runs.Workspace.SpateAsync("list", "--limit", "3");
        var token = result.Out.Split(
            '\n', StringSplitOptions.RemoveEmptyEntries)[^1].Replace("More follow: --page ", "", StringComparison.Ordinal);

        Assert.Equal(["a"], (await runs.ListAsync($"--page {token}")).Names);
        Assert.Contains("FAILURE", result.Out);
        Assert.Contains("FAILURE", (await runs.Workspace.SpateAsync("list", "--state", "failed")).Out);
        Assert.DoesNotContain("FAILURE", (await runs.Workspace.SpateAsync("list", "--state", "completed")).Out);
    }

    /// <summary>Four runs, each older than the next: a, b, c, and bad, which failed.</summary>
    public sealed class Runs : IAsyncLifetime
    {
        internal ReplayWorkspace Workspace { get; } = new();

        public async ValueTask InitializeAsync()
        {
            foreach (var name in (string[])["a", "b", "c"])
            {
                Workspace.Drop($"{name}.ndjson", "{}\n");
                await Workspace.SubmitAsync();
            }

            Workspace.DropHalfBad("bad.ndjson");
            await Workspace.SubmitAsync();
            await Workspace.WorkAsync("done incoming/ads/a", "done incoming/ads/b", "done incoming/ads/c", "failed incoming/ads/bad");
        }

        public ValueTask DisposeAsync()
        {
            Workspace.Dispose();
            return ValueTask.CompletedTask;
        }

        internal async Task<(IReadOnlyList<string> Names, string? Next)> ListAsync(string options)
        {
            var lines = await Workspace.JsonAsync(["list", .. options.Split(' ', StringSplitOptions.RemoveEmptyEntries)]);
            var names = lines.Where(static line => line.TryGetProperty("object", out _))
                .Select(static line => Path.GetFileNameWithoutExtension(line.GetProperty("object").GetString()!)).ToList();
            return (names, lines is [.., var last] && last.TryGetProperty("next", out var next) ? next.GetString() : null);
        }
    }
}
