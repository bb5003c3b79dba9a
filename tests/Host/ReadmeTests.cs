using System.CommandLine.Parsing;
using System.Text.RegularExpressions;
using Spate.Host.Commands;
using Spate.Host.Terminals;

namespace Spate.Host.Tests;

/// <summary>What the READMEs tell people to type is what the program accepts, and what they link to is there.</summary>
public sealed partial class ReadmeTests
{
    public static TheoryData<string> Readmes =>
        [.. Directory.GetFiles(Repository.Root, "*.md", new EnumerationOptions { RecurseSubdirectories = true, AttributesToSkip = FileAttributes.None, MatchCasing = MatchCasing.CaseInsensitive })
            .Select(static path => Path.GetRelativePath(Repository.Root, path))
            .Where(static path => !IgnoredFolders().IsMatch(path))];

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_command_in_a_readme_is_accepted(string readme)
    {
        var commandLine = SpateCommandLine.Create(new Terminal(TextWriter.Null, TextWriter.Null, IsInteractive: false, TimeProvider.System));

        Assert.All(SpateCommands(File.ReadAllText(Repository.PathOf(readme))), arguments =>
            Assert.Empty(commandLine.Parse(CommandLineParser.SplitCommandLine(arguments).ToArray()).Errors));
    }

    [Theory]
    [MemberData(nameof(Readmes))]
    public void Every_relative_link_in_a_readme_leads_somewhere(string readme)
    {
        var directory = Path.GetDirectoryName(Repository.PathOf(readme))!;
        var targets = Link().Matches(File.ReadAllText(Repository.PathOf(readme)))
            .Select(static link => link.Groups["target"].Value)
            .Where(static target => !target.Contains("://") && !target.StartsWith('#'));

        Assert.All(targets, target => Assert.True(Path.Exists(Path.Combine(directory, target.Split('#')[0])), $"{readme} links to {target}, which is not there."));
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

    /// <summary>The arguments of every call of spate in the fenced shell blocks of a page. In console blocks only lines with a prompt are commands.</summary>
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

    [GeneratedRegex(@"^\s*```(?<language>console|sh|shell|bash)[^\n]*\n(?<text>.*?)^\s*```\s*$", RegexOptions.Multiline | RegexOptions.Singleline)]
    private static partial Regex ShellBlock();

    [GeneratedRegex(@"(?:^|\s)#.*$")]
    private static partial Regex Comment();

    [GeneratedRegex(@"&&|\|\||[|;]")]
    private static partial Regex Separator();

    [GeneratedRegex(@"^(?:dotnet run(?=.*functions/Host).*? --(?= |$)|(?:\S*/)?spate)(?:\s+(?<arguments>[^<>]*?))?\s*&?\s*(?:[0-9]?[<>].*)?$")]
    private static partial Regex Call();

    [GeneratedRegex(@"\s+")]
    private static partial Regex Spaces();

    [GeneratedRegex(@"\]\((?<target>[^)\s]+)\)")]
    private static partial Regex Link();

    [GeneratedRegex(@"(^|/)(node_modules|bin|obj|data|TestResults)/")]
    private static partial Regex IgnoredFolders();
}
