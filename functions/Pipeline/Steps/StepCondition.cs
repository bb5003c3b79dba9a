using System.Globalization;
using System.Text.RegularExpressions;

namespace Spate.Pipeline.Steps;

/// <summary>A comparison of something that is known before the step with a number, such as <c>size > 100MiB</c>.</summary>
/// <param name="Left">What is compared: one of <see cref="FactsOfRun"/>, or <c>step.output.bytes</c> or <c>.files</c>.</param>
/// <param name="Operator">How.</param>
/// <param name="Right">The number.</param>
internal sealed partial record StepCondition(string Left, string Operator, long Right)
{
    /// <summary>What is known of every run.</summary>
    public static IReadOnlyList<string> FactsOfRun { get; } = ["size", "parts", "records", "rejected"];

    /// <summary>What is known of an output.</summary>
    public static IReadOnlyList<string> FactsOfOutput { get; } = ["bytes", "files"];

    /// <summary>The step, the output and what is asked of it; null if something of the run is asked.</summary>
    public (string Step, string Output, string Fact)? OfOutput =>
        Left.Split('.') is [var step, var output, var fact] ? (step, output, fact) : null;

    public static StepCondition? TryParse(string text)
    {
        var match = Comparison().Match(text);
        return match.Success && TryParseNumber(match.Groups["right"].Value, out var right)
            ? new StepCondition(match.Groups["left"].Value, match.Groups["operator"].Value, right)
            : null;
    }

    public static StepCondition Parse(string text) =>
        TryParse(text) ?? throw new FormatException($"'{text}' is not a condition.");

    public bool Holds(long left) => Operator switch
    {
        "<" => left < Right,
        "<=" => left <= Right,
        ">" => left > Right,
        ">=" => left >= Right,
        "==" => left == Right,
        _ => left != Right,
    };

    private static bool TryParseNumber(string text, out long number) =>
        long.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out number) || ByteSize.TryParse(text, out number);

    [GeneratedRegex(
        @"^\s*(?<left>[A-Za-z][A-Za-z0-9_.-]*)\s*(?<operator><=|>=|==|!=|<|>)\s*(?<right>[0-9]+[A-Za-z]*)\s*$",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Comparison();
}
