using System.Text.RegularExpressions;

namespace Spate.Pipeline.Steps;

/// <summary>
/// Texts with placeholders, in arguments and in the environment. They stand for paths that Spate chose and for what the pipeline's author
/// wrote, never for what came with the data: a key must not become an option or a path.
/// </summary>
internal static partial class StepText
{
    /// <summary>Stands for the folder of <c>pipeline.yaml</c>.</summary>
    public const string Pipeline = "pipeline";

    /// <summary>Stands for the number of the item that a step runs for.</summary>
    public const string Item = "item";

    public static bool IsName(string text) => Name().IsMatch(text);

    /// <summary>The names of a text's placeholders.</summary>
    public static IEnumerable<string> Placeholders(string text) =>
        Placeholder().Matches(text).Select(match => match.Groups["name"].Value).Where(name => name.Length > 0);

    /// <summary>The name of the only placeholder, if the text is nothing else; null otherwise.</summary>
    public static string? Only(string text) => Placeholder().Match(text) is { Success: true } match
        && match.Length == text.Length
        && match.Groups["name"].Value is { Length: > 0 } name
        ? name
        : null;

    public static string Fill(string text, Func<string, string> value) => Placeholder().Replace(
        text, match => match.Groups["name"].Value is { Length: > 0 } name ? value(name) : $"{{{match.Groups["literal"].Value}}}");

    [GeneratedRegex(
        @"\{\{(?<literal>[A-Za-z][A-Za-z0-9_-]*)\}\}|\{(?<name>[A-Za-z][A-Za-z0-9_-]*)\}",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Placeholder();

    [GeneratedRegex("^[A-Za-z][A-Za-z0-9_-]{0,39}$", RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Name();
}
