using System.Collections.Frozen;
using System.Diagnostics.Metrics;
using OpenTelemetry.Metrics;

namespace Spate.Host.Observability.Metrics;

/// <summary>
/// The exported metrics of the .NET runtime: those that an operator of a worker needs, with names that pass Prometheus' own checks.
/// </summary>
internal static class RuntimeMetrics
{
    public const string Meter = "System.Runtime";

    private static readonly FrozenSet<string> Exported =
    [
        "dotnet.process.cpu.time", "dotnet.process.memory.working_set", "dotnet.gc.collections", "dotnet.gc.pause.time",
        "dotnet.gc.heap.total_allocated", "dotnet.gc.last_collection.heap.size", "dotnet.exceptions",
    ];

    public static MetricStreamConfiguration? View(Instrument instrument) =>
        instrument.Meter.Name == Meter && !Exported.Contains(instrument.Name) ? MetricStreamConfiguration.Drop : null;
}
