using System.CommandLine.Parsing;
using System.Text.Json;
using System.Text.RegularExpressions;
using Spate.Host.Commands;
using Spate.Host.Terminals;

namespace Spate.Host.Tests;

/// <summary>What the READMEs tell people to type is what the program accepts, and what they link to is there.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Readmes =>
        [.. Directory.GetFiles(Repository.Root, "*.md", new EnumerationOptions
        {
            RecurseSubdirectories = true,
            AttributesToSkip = FileAttributes.None,
            MatchCasing = MatchCasing.CaseInsensitive,
        })
            .Select(static path => Path.GetRelativePath(Repository.Root, path))
            .Where(static path => !IgnoredFolders().IsMatch(path))];

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_command_in_a_readme_is_accepted(string readme)
    {
        var terminal = new Terminal(TextWriter.Null, TextWriter.Null, IsInteractive: false, TimeProvider.System);

        Assert.All(SpateCommands(File.ReadAllText(Repository.PathOf(readme))), arguments =>
            Assert.Empty(SpateCommandLine.Parse(terminal, [.. CommandLineParser.SplitCommandLine(arguments)]).Errors));
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_relative_link_in_a_readme_leads_somewhere(string readme)
    {
        var directory = Path.GetDirectoryName(Repository.PathOf(readme))!;
        var targets = Link().Matches(File.ReadAllText(Repository.PathOf(readme)))
            .Select(static link => link.Groups["target"].Value)
            .Where(static target => !target.Contains("://") && !target.StartsWith('#'));

        Assert.All(
            targets,
            target => Assert.True(
                Path.Exists(Path.Combine(directory, target.Split('#')[0])), $"{readme} links to {target}, which is not there."));
    }

    /// <summary>Every row of the table of plans: the command above it, with the options that the row names.</summary>
    [Fact]
    public async Task The_table_of_plans_says_what_the_program_prints()
    {
        var readme = await File.ReadAllTextAsync(Repository.PathOf("README.md"), TestContext.Current.CancellationToken);
        var command = SpateCommands(readme).Single(static arguments => arguments.StartsWith("plan ", StringComparison.Ordinal));
        var rows = PlanRow().Matches(readme);
        Assert.Equal(5, rows.Count);

        foreach (Match row in rows)
        {
            var options = PlanOption().Match(row.Groups["what"].Value).Groups["options"].Value;
            var plan = await PlanAsync($"{command} {options}");
            var (cost, lambda) = (plan.GetProperty("cost"), plan.GetProperty("lambda"));
            var onLambda = row.Groups["what"].Value.Contains("Lambda", StringComparison.Ordinal);

            Assert.Equal(
                row.Groups["time"].Value,
                Units.Duration(
                    TimeSpan.FromSeconds((onLambda ? lambda.GetProperty("drainSeconds") : plan.GetProperty("drainSeconds")).GetDouble())));
            Assert.Equal(row.Groups["first"].Value, $"{cost.GetProperty(onLambda ? "lambdaX86" : "onDemand").GetDouble():0.00}");
            Assert.Equal(row.Groups["second"].Value, $"{cost.GetProperty(onLambda ? "lambdaArm" : "spot").GetDouble():0.00}");
            if (!onLambda)
                Assert.Equal(row.Groups["share"].Value.Trim(), $"{cost.GetProperty("utilization").GetDouble():P0}");
        }

        var first = await PlanAsync(command);
        var prose = Spaces().Replace(readme, " ");
        Assert.Contains(
            $"0 → {first.GetProperty("peakPods")} pods of 7.75 vCPU on {first.GetProperty("peakNodes")} nodes, first pod after "
            + $"{Units.Duration(TimeSpan.FromSeconds(first.GetProperty("firstPodReadySeconds").GetDouble()))}",
            prose);
        Assert.Contains($"S3 and SQS cost ${first.GetProperty("cost").GetProperty("requests").GetDouble():0.00} more", prose);
        var remedy = (await PlanAsync(command.Replace("30m", "5m", StringComparison.Ordinal), ExitCode.Failed)).GetProperty("warnings")[0]
            .GetProperty("remedies")[0];
        var change = remedy.GetProperty("changes")[0];
        Assert.Contains(
            $"`{change.GetProperty("field")}` from {change.GetProperty("current")} to {change.GetProperty("suggested")}, "
            + $"done after {Units.Duration(TimeSpan.FromSeconds(remedy.GetProperty("drainSeconds").GetDouble()))}",
            prose);
    }

    private static async Task<JsonElement> PlanAsync(string arguments, int exitCode = ExitCode.Ok)
    {
        var result = await Cli.RunAsync(
            [.. CommandLineParser.SplitCommandLine(arguments), "--manifests", Repository.PathOf("keda", "base"), "--json"]);
        Assert.Equal(exitCode, result.ExitCode);
        return JsonDocument.Parse(result.Out).RootElement;
    }

    [Fact]
    public void Commands_are_found_in_fenced_blocks_only()
    {
        const string Text = """
            `spate nothing` is not run.
            ```console
            $ spate generate /tmp/x --events 5   # five events
            spate: this is output
            $ dotnet run -c Release --project functions/Host -- generate y && spate --help | head
            ```
            ```sh
            spate generate z \
              --seed 3 > log
            ```
            ```yaml
            spate: no command
            ```
            """;

        Assert.Equal(["generate /tmp/x --events 5", "generate y", "--help", "generate z --seed 3"], SpateCommands(Text));
    }

    /// <summary>
    /// The arguments of every call of spate in the fenced shell blocks of a page. In console blocks only lines with a prompt are commands.
    /// </summary>
    private static IEnumerable<string> SpateCommands(string markdown) =>
        from block in ShellBlock().Matches(markdown)
        let isConsole = block.Groups["language"].Value == "console"
        from line in block.Groups["text"].Value.Replace("\\\n", " ").Split('\n')
        let typed = line.Trim()
        where !isConsole || typed.StartsWith("$ ", StringComparison.Ordinal)
        from part in Separator().Split(Comment().Replace(typed.TrimStart('$', ' '), ""))
        let call = Call().Match(part.Trim())
        where call.Success
        select Spaces().Replace(call.Groups["arguments"].Value.Trim(), " ");

    [GeneratedRegex(
        @"^\s*```(?<language>console|sh|shell|bash)[^\n]*\n(?<text>.*?)^\s*```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"(?:^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"&&|\|\||[|;]")]
    private static partial Regex Separator();

    [GeneratedRegex(
        @"^(?:dotnet run(?=.*functions/Host).*? --(?= |$)|(?:\S*/)?spate)(?:\s+(?<arguments>[^<>]*?))?\s*&?\s*(?:[0-9]?[<>].*)?$")]
    private static partial Regex Call();

    [GeneratedRegex(
        @"^\| (?<what>[^|]+) \| (?<time>[0-9hms ]+) \| \$(?<first>[0-9.]+)[^$|]*\$(?<second>[0-9.]+)[^|]*\|(?<share>[^|]*)\|$",
        RegexOptions.Multiline)]
    private static partial Regex PlanRow();

    [GeneratedRegex(@"\(`(?<options>--[^`]+)`\)")]
    private static partial Regex PlanOption();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(^|/)(node_modules|bin|obj|data|TestResults)/")]
    private static partial Regex IgnoredFolders();
}
