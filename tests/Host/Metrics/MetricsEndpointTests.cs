using System.Diagnostics.Metrics;
using System.Net;
using System.Net.Http.Headers;
using Microsoft.AspNetCore.Builder;
using Microsoft.AspNetCore.Hosting;
using Microsoft.Extensions.DependencyInjection;
using Spate.Host.Observability;
using Spate.Host.Observability.Metrics;

namespace Spate.Host.Tests.Metrics;

/// <summary>What becomes of an instrument at <c>/metrics</c>.</summary>
[Collection(nameof(WholeProcess))]
public sealed class MetricsEndpointTests : IAsyncLifetime
{
    /// <summary>The bound of the OpenTelemetry SDK.</summary>
    private const int MaxSeries = 2000;

    private readonly Meter _meter = new($"Spate.Tests.{Guid.NewGuid():N}");
    private readonly HttpClient _http = new();
    private WebApplication _app = null!;

    public async ValueTask InitializeAsync()
    {
        var builder = WebApplication.CreateEmptyBuilder(new WebApplicationOptions());
        builder.WebHost.UseKestrelCore().ConfigureKestrel(static options => options.Listen(IPAddress.Loopback, 0));
        builder.Services.AddRoutingCore();
        builder.Services.AddSingleton(TimeProvider.System);
        builder.AddTelemetry("test");
        _app = builder.Build();
        _app.MapMetrics();
        await _app.StartAsync();
        _http.BaseAddress = new Uri(_app.Urls.First());
    }

    public async ValueTask DisposeAsync()
    {
        await _app.DisposeAsync();
        _http.Dispose();
        _meter.Dispose();
    }

    [Fact]
    public async Task Counters_add_up_by_their_labels()
    {
        var counter = _meter.CreateCounter<long>("test.things", "{thing}", "Things.");
        counter.Add(2, new KeyValuePair<string, object?>("kind", "a"), new KeyValuePair<string, object?>("at", "x"));
        counter.Add(3, new KeyValuePair<string, object?>("at", "x"), new KeyValuePair<string, object?>("kind", "a"));
        counter.Add(7, new KeyValuePair<string, object?>("kind", "b"));

        var text = await ScrapeAsync();
        Assert.Equal(("counter", "Things."), (text.Types["test_things_total"], text.Help["test_things_total"]));
        Assert.Equal(5, text.Value("test_things_total", ("kind", "a"), ("at", "x")));
        Assert.Equal(7, text.Value("test_things_total", ("kind", "b")));
    }

    [Theory]
    [InlineData("plain", "x")]
    [InlineData("quote \" backslash \\ newline \n brace } comma , equals =", "x")]
    [InlineData("\\n", "x")]
    [InlineData("ünï¢ödé", "x")]
    [InlineData("", "x")]
    public async Task Any_label_value_is_read_back_as_it_was(string value, string rest)
    {
        _meter.CreateCounter<long>("test.values")
            .Add(1, new KeyValuePair<string, object?>("value", value), new KeyValuePair<string, object?>("rest", rest));

        Assert.Equal(1, (await ScrapeAsync()).Value("test_values_total", ("value", value), ("rest", rest)));
    }

    [Fact]
    public async Task A_histogram_counts_into_cumulative_buckets()
    {
        var histogram = _meter.CreateHistogram(
            "test.duration", "s", "Durations.", tags: null,
            advice: new InstrumentAdvice<double> { HistogramBucketBoundaries = [0.1, 1, 10] });
        foreach (var value in (double[])[0.05, 0.1, 0.5, 20])
            histogram.Record(value, new KeyValuePair<string, object?>("kind", "a"));

        var text = await ScrapeAsync();
        Assert.Equal("histogram", text.Types["test_duration_seconds"]);
        Assert.Equal(2, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "0.1")));
        Assert.Equal(3, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "1")));
        Assert.Equal(3, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "10")));
        Assert.Equal(4, text.Value("test_duration_seconds_bucket", ("kind", "a"), ("le", "+Inf")));
        Assert.Equal(4, text.Value("test_duration_seconds_count", ("kind", "a")));
        Assert.Equal(20.65, text.Value("test_duration_seconds_sum", ("kind", "a")), 1e-9);
    }

    [Fact]
    public async Task What_is_not_observed_any_more_is_absent()
    {
        var values = new Dictionary<string, int>(StringComparer.Ordinal) { ["a"] = 1, ["b"] = 2 };
        _meter.CreateObservableGauge(
            "test.observed",
            () => values.Select(static value => new Measurement<int>(value.Value, new KeyValuePair<string, object?>("pool", value.Key))));

        Assert.Equal(1, (await ScrapeAsync()).Value("test_observed", ("pool", "a")));
        values.Remove("a");
        var text = await ScrapeAsync();
        Assert.Equal("b", Assert.Single(text.Samples, static sample => sample.Name == "test_observed").Labels["pool"]);

        values.Clear();
        Assert.DoesNotContain("test_observed", (await ScrapeAsync()).Types.Keys);
    }

    [Fact]
    public async Task Series_are_bounded_and_the_rest_is_counted_together()
    {
        var counter = _meter.CreateCounter<long>("test.many");
        for (var i = 0; i < MaxSeries + 5; i++)
            counter.Add(1, new KeyValuePair<string, object?>("id", i));

        var text = await ScrapeAsync();
        Assert.Equal(MaxSeries + 1, text.Samples.Count(static sample => sample.Name == "test_many_total"));
        Assert.Equal(5, text.Value("test_many_total", ("otel_metric_overflow", "true")));
    }

    [Theory]
    [InlineData("test.bytes", "By", true, "test_bytes_total")]
    [InlineData("test.activity.duration", "s", false, "test_activity_duration_seconds")]
    [InlineData("test.events", "{event}", true, "test_events_total")]
    [InlineData("test.queue.oldest_message_age", "s", false, "test_queue_oldest_message_age_seconds")]
    public async Task Names_follow_the_conventions(string name, string unit, bool isCounter, string expected)
    {
        if (isCounter)
            _meter.CreateCounter<long>(name, unit).Add(1);
        else
            _meter.CreateHistogram<double>(name, unit).Record(1);

        Assert.Contains(expected, (await ScrapeAsync()).Types.Keys);
    }

    [Fact]
    public async Task The_runtime_tells_of_cpu_and_memory() =>
        Assert.True((await ScrapeAsync()).Value("dotnet_process_memory_working_set_bytes") > 0);

    [Fact]
    public async Task The_text_is_that_of_version_0_0_4_whatever_the_scraper_would_rather_have()
    {
        using var request = new HttpRequestMessage(HttpMethod.Get, "/metrics");
        request.Headers.Accept.Add(MediaTypeWithQualityHeaderValue.Parse("application/openmetrics-text;version=1.0.0"));
        using var response = await _http.SendAsync(request, TestContext.Current.CancellationToken);

        Assert.Equal("text/plain; version=0.0.4; charset=utf-8", response.Content.Headers.ContentType?.ToString());
        PrometheusText.Parse(await response.Content.ReadAsStringAsync(TestContext.Current.CancellationToken));
    }

    private async Task<PrometheusText> ScrapeAsync() =>
        PrometheusText.Parse(await _http.GetStringAsync("/metrics", TestContext.Current.CancellationToken));
}
