using System.Globalization;
using System.Text.RegularExpressions;

namespace Spate.Host.Tests.Metrics;

/// <summary>
/// Reads the Prometheus text format, version 0.0.4, strictly. Source: Prometheus documentation, "Exposition formats". What it takes,
/// <c>promtool check metrics</c> takes.
/// </summary>
internal sealed partial class PrometheusText
{
    private readonly Dictionary<string, string> _types = new(StringComparer.Ordinal);
    private readonly Dictionary<string, string> _help = new(StringComparer.Ordinal);
    private readonly List<Sample> _samples = [];

    public IReadOnlyList<Sample> Samples => _samples;

    /// <summary>The names of metrics, and their types.</summary>
    public IReadOnlyDictionary<string, string> Types => _types;

    /// <summary>The names of metrics, and what is said of them.</summary>
    public IReadOnlyDictionary<string, string> Help => _help;

    public static PrometheusText Parse(string text)
    {
        var read = new PrometheusText();
        Assert.EndsWith("\n", text, StringComparison.Ordinal);
        var metric = "";
        foreach (var line in text[..^1].Split('\n'))
        {
            if (TypeLine().Match(line) is { Success: true } type)
            {
                metric = type.Groups["name"].Value;
                read._types.Add(metric, type.Groups["type"].Value);
            }
            else if (HelpLine().Match(line) is { Success: true } help)
            {
                Assert.Equal(metric, help.Groups["name"].Value);
                read._help.Add(metric, Unescape(help.Groups["text"].Value));
            }
            else
            {
                read.AddSample(line, metric);
            }
        }

        return read;
    }

    public double Value(string name, params (string Name, string Value)[] labels) =>
        Assert.Single(
            _samples,
            sample => sample.Name == name && labels.All(label => sample.Labels.GetValueOrDefault(label.Name) == label.Value)).Value;

    private void AddSample(string line, string metric)
    {
        var match = Line().Match(line);
        Assert.True(match.Success, $"This is not a sample: {line}");
        var name = match.Groups["name"].Value;
        Assert.Contains(name, _types[metric] == "histogram" ? [$"{metric}_bucket", $"{metric}_sum", $"{metric}_count"] : new[] { metric });
        var labels = match.Groups["label"].Captures.Zip(
            match.Groups["value"].Captures, static (label, value) => (label.Value, Unescape(value.Value)))
            .ToDictionary(static label => label.Value, static label => label.Item2, StringComparer.Ordinal);
        var number = match.Groups["number"].Value switch
        {
            "+Inf" => double.PositiveInfinity,
            var text => double.Parse(text, CultureInfo.InvariantCulture),
        };
        Assert.DoesNotContain(
            _samples,
            sample => sample.Name == name
                && sample.Labels.Count == labels.Count
                && sample.Labels.All(label => labels.GetValueOrDefault(label.Key) == label.Value));
        _samples.Add(new Sample(name, labels, number));
    }

    private static string Unescape(string value) =>
        Escape().Replace(value, static escape => escape.Value switch { "\\n" => "\n", "\\\"" => "\"", _ => "\\" });

    [GeneratedRegex(@"\A# HELP (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<text>(?:[^\\]|\\\\|\\n)*)\z")]
    private static partial Regex HelpLine();

    [GeneratedRegex(@"\A# TYPE (?<name>[a-zA-Z_:][a-zA-Z0-9_:]*) (?<type>counter|gauge|histogram)\z")]
    private static partial Regex TypeLine();

    [GeneratedRegex("""\A(?<name>[a-zA-Z_:][a-zA-Z0-9_:]*)(?:\{(?:(?<label>[a-zA-Z_][a-zA-Z0-9_]*)="(?<value>(?:[^"\\]|\\\\|\\n|\\")*)",?)*\})? (?<number>[-+0-9.eEInf]+|NaN)\z""")]
    private static partial Regex Line();

    [GeneratedRegex(@"\\[\\n""]")]
    private static partial Regex Escape();
}

/// <summary>One value.</summary>
internal sealed record Sample(string Name, IReadOnlyDictionary<string, string> Labels, double Value);
