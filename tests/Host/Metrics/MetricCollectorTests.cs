using System.Diagnostics.Metrics;
using Spate.Host.Observability.Metrics;

namespace Spate.Host.Tests.Metrics;

public sealed class MetricCollectorTests : IDisposable
{
    private readonly MetricCollector _collector = new();
    private readonly Meter _meter = new("Spate.Tests");

    public void Dispose()
    {
        _meter.Dispose();
        _collector.Dispose();
    }

    [Fact]
    public void Counters_add_up_by_their_labels()
    {
        var counter = _meter.CreateCounter<long>("test.things", "{thing}", "Things.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a"), new KeyValuePair<string, object?>("at", "x"));
        counter.Add(3, new KeyValuePair<string, object?>("at", "x"), new KeyValuePair<string, object?>("kind", "a"));
        counter.Add(7, new KeyValuePair<string, object?>("kind", "b"));

        var text = Collect();
        Assert.Equal("counter", text.Types["test_things_total"]);
        Assert.Equal(5, text.Value("test_things_total", ("kind", "a"), ("at", "x")));
        Assert.Equal(7, text.Value("test_things_total", ("kind", "b")));
    }

    [Theory]
    [InlineData("plain", "x")]
    [InlineData("quote \" backslash \\ newline \n brace } comma , equals =", "x")]
    [InlineData("\\n", "x")]
    [InlineData("ünï¢ödé", "x")]
    [InlineData("", "x")]
    public void Any_label_value_is_read_back_as_it_was(string value, string rest)
    {
        _meter.CreateCounter<long>("test.values").Add(1, new KeyValuePair<string, object?>("value", value), new KeyValuePair<string, object?>("rest", rest));

        Assert.Equal(1, Collect().Value("test_values_total", ("value", value), ("rest", rest)));
    }

    [Fact]
    public void A_histogram_counts_into_cumulative_buckets()
    {
        var histogram = _meter.CreateHistogram(
            "test.duration", "s", "Durations.", tags: null, advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 20])
            histogram.Record(value, new KeyValuePair<string, object?>("kind", "a"));

        var text = Collect();
        Assert.Equal("histogram", text.Types["test_duration_seconds"]);
        Assert.Equal(2, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "0.1")));
        Assert.Equal(3, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "1")));
        Assert.Equal(3, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "10")));
        Assert.Equal(4, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "+Inf")));
        Assert.Equal(4, text.Value("test_duration_seconds_count", ("kind", "a")));
        Assert.Equal(20.65, text.Value("test_duration_seconds_sum", ("kind", "a")), 1e-9);
    }

    [Fact]
    public void What_is_not_observed_any_more_is_not_told_and_two_of_one_name_add_up()
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 2 };
        IEnumerable<Measurement<int>> Observe() => values.Select(static value => new Measurement<int>(value.Value, new KeyValuePair<string, object?>("pool", value.Key)));
        _meter.CreateObservableGauge("test.observed", Observe);
        using var other = new Meter("Spate.Tests");
        other.CreateObservableGauge("test.observed", Observe);

        Assert.Equal(2, Collect().Value("test_observed", ("pool", "a")));
        values.Remove("a");
        var text = Collect();
        Assert.Equal(4, text.Value("test_observed", ("pool", "b")));
        Assert.DoesNotContain(text.Samples, static sample => sample.Name == "test_observed" && sample.Labels["pool"] == "a");
    }

    [Fact]
    public void Series_are_bounded_and_the_rest_is_counted_together()
    {
        var counter = _meter.CreateCounter<long>("test.many");
        for (var i = 0; i < MetricFamily.MaxSeries + 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));

        var text = Collect();
        Assert.Equal(MetricFamily.MaxSeries + 1, text.Samples.Count(static sample => sample.Name == "test_many_total"));
        Assert.Equal(5, text.Value("test_many_total", ("otel_metric_overflow", "true")));
    }

    [Theory]
    [InlineData("spate.bytes", "By", true, "spate_bytes_total")]
    [InlineData("spate.activity.duration", "s", false, "spate_activity_duration_seconds")]
    [InlineData("spate.events", "{event}", true, "spate_events_total")]
    [InlineData("spate.queue.oldest_message_age", "s", false, "spate_queue_oldest_message_age_seconds")]
    [InlineData("2nd-name", null, false, "_2nd_name")]
    public void Names_follow_the_conventions(string name, string? unit, bool isCounter, string expected)
    {
        Instrument instrument = isCounter ? _meter.CreateCounter<long>(name, unit) : _meter.CreateHistogram<double>(name, unit);

        Assert.Equal(expected, PrometheusName.Of(instrument, isCounter));
    }

    [Fact]
    public void The_runtime_tells_of_cpu_and_memory() => Assert.True(Collect().Value("dotnet_process_memory_working_set_bytes") > 0);

    private PrometheusText Collect() => PrometheusText.Parse(_collector.Collect());
}
