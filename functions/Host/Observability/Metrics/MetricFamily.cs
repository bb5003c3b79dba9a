using System.Globalization;
using System.Text;

namespace Spate.Host.Observability.Metrics;

/// <summary>The types that Prometheus tells apart.</summary>
internal enum MetricType
{
    Counter,
    Gauge,
    Histogram,
}

/// <summary>
/// One metric with all its series. Safe for use by any number of threads. Its series are bounded: what would be one too many is counted under
/// a label that says so, as OpenTelemetry's SDK does it.
/// </summary>
/// <param name="name">Its name, as Prometheus takes it.</param>
/// <param name="help">What it counts.</param>
/// <param name="type">What it is.</param>
/// <param name="bounds">The upper bounds of a histogram's buckets, ascending.</param>
internal sealed class MetricFamily(string name, string help, MetricType type, IReadOnlyList<double> bounds)
{
    /// <summary>The most series of one metric.</summary>
    public const int MaxSeries = 1000;

    private const string Overflow = "otel_metric_overflow=\"true\"";

    private readonly Lock _gate = new();
    private readonly SortedDictionary<string, Series> _series = new(StringComparer.Ordinal);

    public string Name => name;

    /// <summary>Adds to a series.</summary>
    public void Add(double value, ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = Labels(tags);
        lock (_gate)
        {
            var series = Find(labels);
            series.Sum += value;
            series.Count++;
            if (type == MetricType.Histogram)
                series.Buckets[Bucket(value)]++;
        }
    }

    /// <summary>Forgets all values: what is observed is observed anew at every look, and what is not there any more is not shown.</summary>
    public void Clear()
    {
        lock (_gate)
            _series.Clear();
    }

    /// <summary>Writes the metric in the text format, version 0.0.4, which has no line for the unit. A metric without series is not written.</summary>
    public void Write(StringBuilder text)
    {
        lock (_gate)
        {
            if (_series.Count == 0)
                return;
            text.Append("# HELP ").Append(name).Append(' ').Append(EscapeHelp(help)).Append('\n');
            text.Append("# TYPE ").Append(name).Append(' ').Append(type.ToString().ToLowerInvariant()).Append('\n');
            foreach (var (labels, series) in _series)
                Write(text, labels, series);
        }
    }

    private void Write(StringBuilder text, string labels, Series series)
    {
        if (type != MetricType.Histogram)
        {
            Sample(text, name, labels, series.Sum);
            return;
        }

        var total = 0L;
        for (var i = 0; i < series.Buckets.Length; i++)
        {
            total += series.Buckets[i];
            var bound = i < bounds.Count ? Number(bounds[i]) : "+Inf";
            Sample(text, $"{name}_bucket", labels.Length == 0 ? $"le=\"{bound}\"" : $"{labels},le=\"{bound}\"", total);
        }

        Sample(text, $"{name}_sum", labels, series.Sum);
        Sample(text, $"{name}_count", labels, series.Count);
    }

    private static void Sample(StringBuilder text, string name, string labels, double value)
    {
        text.Append(name);
        if (labels.Length > 0)
            text.Append('{').Append(labels).Append('}');
        text.Append(' ').Append(Number(value)).Append('\n');
    }

    private Series Find(string labels)
    {
        if (_series.TryGetValue(labels, out var series))
            return series;
        return _series.Count < MaxSeries
            ? _series[labels] = new Series(bounds.Count + 1)
            : _series.TryGetValue(Overflow, out var rest) ? rest : _series[Overflow] = new Series(bounds.Count + 1);
    }

    private int Bucket(double value)
    {
        var bucket = 0;
        while (bucket < bounds.Count && value > bounds[bucket])
            bucket++;
        return bucket;
    }

    private static string Labels(ReadOnlySpan<KeyValuePair<string, object?>> tags)
    {
        var labels = new string[tags.Length];
        for (var i = 0; i < tags.Length; i++)
            labels[i] = $"{PrometheusName.Clean(tags[i].Key)}=\"{EscapeLabel(Convert.ToString(tags[i].Value, CultureInfo.InvariantCulture) ?? "")}\"";
        Array.Sort(labels, StringComparer.Ordinal);
        return string.Join(',', labels);
    }

    private static string EscapeLabel(string value) => EscapeHelp(value).Replace("\"", "\\\"", StringComparison.Ordinal);

    private static string EscapeHelp(string text) => text.Replace("\\", "\\\\", StringComparison.Ordinal).Replace("\n", "\\n", StringComparison.Ordinal);

    private static string Number(double value) => value switch
    {
        double.PositiveInfinity => "+Inf",
        double.NegativeInfinity => "-Inf",
        _ => value.ToString("R", CultureInfo.InvariantCulture),
    };

    private sealed class Series(int buckets)
    {
        public long[] Buckets { get; } = new long[buckets];

        public double Sum { get; set; }

        public long Count { get; set; }
    }
}
