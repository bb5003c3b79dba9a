using Spate.Host.Commands;

namespace Spate.Host.Tests;

public sealed class CommandLineTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();

    public void Dispose() => _directory.Dispose();

    [Theory]
    [InlineData("frobnicate", "frobnicate")]
    [InlineData("generate", "Required argument")]
    [InlineData("generate x --events 0", "'0' is not a count")]
    [InlineData("generate x --events many", "'many' is not a count")]
    [InlineData("generate x --nonsense", "--nonsense")]
    public async Task A_command_line_that_is_wrong_ends_with_2_and_says_what(string line, string expected)
    {
        var result = await Cli.RunAsync(line.Split(' '));

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains(expected, result.Error);
        Assert.Contains("--help", result.Error);
        Assert.Empty(result.Out);
    }

    [Fact]
    public async Task Options_that_contradict_each_other_end_with_2()
    {
        var result = await Cli.RunAsync(["generate", _directory.Path, "--events", "5", "--files", "6"]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("--files 6 is more than --events 5", result.Error);
        Assert.Empty(Directory.GetFileSystemEntries(_directory.Path));
    }

    [Fact]
    public async Task Without_a_command_the_help_is_shown()
    {
        var result = await Cli.RunAsync([]);

        Assert.Equal(ExitCode.Usage, result.ExitCode);
        Assert.Contains("generate", result.Out);
    }

    [Fact]
    public async Task Help_ends_with_0_even_where_arguments_are_required()
    {
        var result = await Cli.RunAsync(["generate", "--help"]);

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Contains("--seed", result.Out);
    }

    [Fact]
    public async Task An_interrupted_command_ends_with_130()
    {
        await using var cli = Cli.Start("generate", _directory.Path, "--events", "1G", "--files", "10k");
        cli.Interrupt();
        var result = await cli.EndAsync();

        Assert.Equal(ExitCode.Interrupted, result.ExitCode);
        Assert.Contains("interrupted", result.Error);
    }

    [Fact]
    public async Task A_failure_is_one_line_and_its_origin_only_when_asked_for()
    {
        var file = Path.Combine(_directory.Path, "file");
        await File.WriteAllTextAsync(file, "");

        var brief = await Cli.RunAsync(["generate", Path.Combine(file, "below")]);
        var verbose = await Cli.RunAsync(["generate", Path.Combine(file, "below"), "--verbose"]);

        Assert.Equal(ExitCode.Failed, brief.ExitCode);
        Assert.Contains(file, Assert.Single(brief.Error.Split('\n', StringSplitOptions.RemoveEmptyEntries)));
        Assert.DoesNotContain("   at ", brief.Error);
        Assert.Equal(ExitCode.Failed, verbose.ExitCode);
        Assert.Contains("   at ", verbose.Error);
    }

    [Fact]
    public async Task Generate_reports_exact_totals_as_json()
    {
        var result = await Cli.RunAsync(["generate", _directory.Path, "--events", "2k", "--files", "3", "--json"]);
        var totals = System.Text.Json.JsonDocument.Parse(result.Out).RootElement;

        Assert.Equal(ExitCode.Ok, result.ExitCode);
        Assert.Equal(2000, totals.GetProperty("records").GetInt64());
        Assert.Equal(3, Directory.GetFiles(Path.Combine(_directory.Path, "events"), "*.ndjson.gz").Length);
        Assert.True(File.Exists(Path.Combine(_directory.Path, "lookups", "devices.csv")));
    }

    [Theory]
    [InlineData("1", 1)]
    [InlineData("2_000_000", 2_000_000)]
    [InlineData("500k", 500_000)]
    [InlineData("2M", 2_000_000)]
    [InlineData("10G", 10_000_000_000)]
    public void Counts_are_read_as_people_write_them(string text, long expected)
    {
        Assert.True(CountParser.TryParse(text, out var count));
        Assert.Equal(expected, count);
    }

    [Theory]
    [InlineData("")]
    [InlineData("k")]
    [InlineData("-1")]
    [InlineData("1.5M")]
    [InlineData("99999999999999999999")]
    [InlineData("9999999999999999k")]
    public void What_is_no_count_is_refused(string text) => Assert.False(CountParser.TryParse(text, out _));
}
