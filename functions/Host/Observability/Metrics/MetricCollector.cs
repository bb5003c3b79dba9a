using System.Collections.Concurrent;
using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using System.Text;

namespace Spate.Host.Observability.Metrics;

/// <summary>
/// Listens to the instruments of this program and of the runtime, and tells what they measured since. Two instruments of one name are one
/// metric. Where the label values of a metric come from outside, they are the names in <c>pipeline.yaml</c>, never keys or ids.
/// </summary>
internal sealed class MetricCollector : IDisposable
{
    /// <summary>What this program's meters are called.</summary>
    public const string OwnMeters = "Spate.";

    /// <summary>The meter of the .NET runtime: CPU time, memory, garbage collections, threads.</summary>
    public const string RuntimeMeter = "System.Runtime";

    /// <summary>What of the runtime is told: what an operator of a worker looks at, under names that Prometheus' own checks take.</summary>
    private static readonly FrozenSet<string> RuntimeInstruments =
    [
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.pause.time",
        "dotnet.gc.heap.total_allocated", "dotnet.gc.last_collection.heap.size", "dotnet.exceptions",
    ];

    /// <summary>For a histogram that says nothing of its buckets. Source: OpenTelemetry specification, explicit bucket histogram aggregation.</summary>
    private static readonly double[] DefaultBounds = [0, 5, 10, 25, 50, 75, 100, 250, 500, 750, 1000, 2500, 5000, 7500, 10000];

    private readonly ConcurrentDictionary<string, MetricFamily> _families = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<MetricFamily, bool> _observed = [];
    private readonly Lock _collecting = new();
    private readonly MeterListener _listener = new();

    public MetricCollector()
    {
        _listener.InstrumentPublished = Listen;
        _listener.SetMeasurementEventCallback<long>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<int>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.SetMeasurementEventCallback<double>(static (_, value, tags, family) => ((MetricFamily)family!).Add(value, tags));
        _listener.Start();
    }

    /// <summary>All metrics in the Prometheus text format, version 0.0.4.</summary>
    public string Collect()
    {
        lock (_collecting)
        {
            foreach (var family in _observed.Keys)
                family.Clear();
            _listener.RecordObservableInstruments();
            var text = new StringBuilder(16 << 10);
            foreach (var family in _families.Values.OrderBy(static family => family.Name, StringComparer.Ordinal))
                family.Write(text);
            return text.ToString();
        }
    }

    public void Dispose() => _listener.Dispose();

    private void Listen(Instrument instrument, MeterListener listener)
    {
        if (!instrument.Meter.Name.StartsWith(OwnMeters, StringComparison.Ordinal) && !(instrument.Meter.Name == RuntimeMeter && RuntimeInstruments.Contains(instrument.Name)))
            return;
        var type = TypeOf(instrument);
        var name = PrometheusName.Of(instrument, type == MetricType.Counter);
        var family = _families.GetOrAdd(name, _ => new MetricFamily(name, instrument.Description ?? "", type, Bounds(instrument, type)));
        if (instrument.IsObservable)
            _observed.TryAdd(family, true);
        listener.EnableMeasurementEvents(instrument, family);
    }

    private static MetricType TypeOf(Instrument instrument) => instrument.GetType().GetGenericTypeDefinition() switch
    {
        var type when type == typeof(Counter<>) || type == typeof(ObservableCounter<>) => MetricType.Counter,
        var type when type == typeof(Histogram<>) => MetricType.Histogram,
        _ => MetricType.Gauge,
    };

    private static IReadOnlyList<double> Bounds(Instrument instrument, MetricType type) => (type, instrument) switch
    {
        (not MetricType.Histogram, _) => [],
        (_, Histogram<double> { Advice.HistogramBucketBoundaries: { } bounds }) => bounds,
        _ => DefaultBounds,
    };
}
