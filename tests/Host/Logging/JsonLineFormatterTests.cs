using System.Diagnostics;
using System.Text.Json;
using Microsoft.Extensions.DependencyInjection;
using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Time.Testing;
using Spate.Host.Observability.Logging;

namespace Spate.Host.Tests.Logging;

public sealed class JsonLineFormatterTests : IDisposable
{
    private readonly StringWriter _output = new();
    private readonly ILoggerFactory _loggers;
    private readonly ILogger _logger;

    public JsonLineFormatterTests()
    {
        TestConsole.CaptureTo(_output);
        _loggers = LoggerFactory.Create(static logging =>
        {
            logging.Services.AddSingleton<TimeProvider>(new FakeTimeProvider(new DateTimeOffset(2026, 1, 1, 0, 0, 0, TimeSpan.Zero)));
            logging.AddJsonLines();
        });
        _logger = _loggers.CreateLogger("Spate.Some.Part");
    }

    public void Dispose()
    {
        _loggers.Dispose();
        _output.Dispose();
    }

    [Fact]
    public void A_line_names_what_it_is_about()
    {
        using (_logger.BeginScope(new Dictionary<string, object?> { ["instance"] = "ads-1", ["activity"] = "EnrichPart" }))
        using (_logger.BeginScope(new Dictionary<string, object?> { ["object"] = "s3://incoming/ads/a \"quoted\".gz" }))
            _logger.LogWarning("Read {Records} of {Total} records, {Share} rejected, {Whole}", 7, 10L, 0.5, true);

        var line = Line();
        Assert.Equal("2026-01-01T00:00:00Z", line.GetProperty("time").GetString());
        Assert.Equal("warning", line.GetProperty("level").GetString());
        Assert.Equal("Spate.Some.Part", line.GetProperty("category").GetString());
        Assert.Equal("Read 7 of 10 records, 0.5 rejected, True", line.GetProperty("message").GetString());
        Assert.Equal("ads-1", line.GetProperty("instance").GetString());
        Assert.Equal("EnrichPart", line.GetProperty("activity").GetString());
        Assert.Equal("s3://incoming/ads/a \"quoted\".gz", line.GetProperty("object").GetString());
        Assert.Equal((7, 10, 0.5, true), (
            line.GetProperty("records").GetInt32(), line.GetProperty("total").GetInt64(), line.GetProperty("share").GetDouble(),
            line.GetProperty("whole").GetBoolean()));
    }

    [Fact]
    public void A_name_stands_in_a_line_once_whatever_scopes_and_messages_say()
    {
        using (_logger.BeginScope(new Dictionary<string, object?> { ["instance"] = "outer", ["level"] = "forged" }))
        using (_logger.BeginScope(new Dictionary<string, object?> { ["instance"] = "inner" }))
            _logger.LogInformation("About {Time} and {Message}", "forged", "forged");

        var line = Line();
        Assert.Equal("inner", line.GetProperty("instance").GetString());
        Assert.Equal(line.EnumerateObject().Count(), line.EnumerateObject().Select(static property => property.Name).Distinct().Count());
        Assert.DoesNotContain(line.EnumerateObject(), static property => property.Value.ToString() == "forged");
    }

    [Fact]
    public void What_comes_from_outside_cannot_begin_a_line_of_its_own()
    {
        _logger.LogError(new InvalidOperationException("first\nsecond"), "Key {Key}", "a\r\n{\"level\":\"info\"}");

        var line = Line();
        Assert.Equal("a\r\n{\"level\":\"info\"}", line.GetProperty("key").GetString());
        Assert.Contains("first\nsecond", line.GetProperty("exception").GetString(), StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_within_a_span_names_it()
    {
        using var span = new Activity("test").SetIdFormat(ActivityIdFormat.W3C).Start();
        _logger.LogInformation("Traced");

        Assert.Equal(
            (span.TraceId.ToString(), span.SpanId.ToString()),
            (Line().GetProperty("traceId").GetString(), Line().GetProperty("spanId").GetString()));
    }

    /// <summary>The one line that was logged. Closing the loggers writes what they have queued.</summary>
    private JsonElement Line()
    {
        _loggers.Dispose();
        return JsonDocument.Parse(
            Assert.Single(_output.ToString().Split(Environment.NewLine, StringSplitOptions.RemoveEmptyEntries))).RootElement;
    }
}
