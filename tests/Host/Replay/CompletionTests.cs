namespace Spate.Host.Tests.Replay;

public sealed class CompletionTests : IDisposable
{
    private readonly ReplayWorkspace _workspace = new();

    public void Dispose() => _workspace.Dispose();

    [Fact]
    public async Task States_routes_runs_and_nodes_complete()
    {
        _workspace.Drop("one.ndjson", "{}\n");
        await _workspace.WorkAsync("done incoming/ads/one.ndjson");
        var id = await _workspace.IdAsync("one.ndjson");
        var data = $"--data {_workspace.Data}";

        Assert.Contains("rerun", await SuggestAsync("re"));
        Assert.Equal(["failed"], await SuggestAsync("list --state f"));
        Assert.Contains("ads", await SuggestAsync($"list {data} --route "));
        Assert.Equal([id], await SuggestAsync($"get {data} ads-"));
        Assert.Equal([id], await SuggestAsync($"purge {data} ads-"));
        Assert.Equal(["commit"], await SuggestAsync($"rerun {data} {id} --from c"));
        Assert.Equal(["enrich"], await SuggestAsync($"rerun {data} {id} --from commit enr"));
        Assert.Contains("--reason", await SuggestAsync("rewind --"));
    }

    [Fact]
    public async Task Where_nothing_ran_nothing_completes_and_no_hub_is_made()
    {
        Assert.DoesNotContain(
            await SuggestAsync($"get --data {_workspace.Data} "), static word => word.StartsWith("ads", StringComparison.Ordinal));
        Assert.False(File.Exists(_workspace.At("hub.db")));
    }

    [Theory]
    [InlineData("bash", "complete -o default -F _spate spate")]
    [InlineData("zsh", "compdef _spate spate")]
    [InlineData("fish", "complete -c spate")]
    [InlineData("pwsh", "Register-ArgumentCompleter -Native -CommandName spate")]
    public async Task Every_shell_has_its_script(string shell, string expected)
    {
        var result = await Cli.RunAsync("completion", shell);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains(expected, result.Out);
    }

    [Fact]
    public async Task A_shell_that_is_unknown_is_refused() =>
        Assert.Equal(ExitCode.Usage, (await Cli.RunAsync("completion", "tcsh")).ExitCode);

    private static async Task<IReadOnlyList<string>> SuggestAsync(string line)
    {
        var result = await Cli.RunAsync($"[suggest:{line.Length}]", line);
        Assert.True(result.ExitCode == ExitCode.Ok, result.Error);
        return result.Out.Split('\n', StringSplitOptions.RemoveEmptyEntries);
    }
}
