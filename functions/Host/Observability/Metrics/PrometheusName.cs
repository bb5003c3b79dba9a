using System.Diagnostics.Metrics;

namespace Spate.Host.Observability.Metrics;

/// <summary>
/// How an instrument is called in Prometheus: characters that it does not take become underscores, the unit is spelled out at the end unless
/// the name says it, and counters end in <c>_total</c>. Source: OpenTelemetry specification, "Prometheus and OpenMetrics Compatibility".
/// </summary>
internal static class PrometheusName
{
    public static string Of(Instrument instrument, bool isCounter)
    {
        var name = Clean(instrument.Name);
        if (Unit(instrument.Unit) is { } unit && !name.Split('_').Contains(unit, StringComparer.Ordinal))
            name = $"{name}_{unit}";
        return isCounter && !name.EndsWith("_total", StringComparison.Ordinal) ? $"{name}_total" : name;
    }

    /// <summary>A name of a metric or label.</summary>
    public static string Clean(string name)
    {
        var clean = string.Create(name.Length, name, static (span, text) =>
        {
            for (var i = 0; i < span.Length; i++)
                span[i] = char.IsAsciiLetterOrDigit(text[i]) ? text[i] : '_';
        });
        return clean.Length > 0 && char.IsAsciiDigit(clean[0]) ? $"_{clean}" : clean;
    }

    private static string? Unit(string? unit) => unit switch
    {
        null or "" or "1" => null,
        "s" => "seconds",
        "ms" => "milliseconds",
        "By" => "bytes",
        ['{', ..] => null,
        _ => Clean(unit),
    };
}
