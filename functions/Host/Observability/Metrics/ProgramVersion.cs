using System.Diagnostics.Metrics;
using System.Reflection;

namespace Spate.Host.Observability.Metrics;

/// <summary>Which version of the program this is.</summary>
internal sealed class ProgramVersion : IDisposable
{
    private readonly Meter _meter = new("Spate.Host");

    public ProgramVersion() => _meter.CreateObservableGauge(
        "spate.build.info", static () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", Text)), null, "The version of the program; always 1.");

    /// <summary>The version as it was built, with the commit where that is known.</summary>
    public static string Text { get; } =
        typeof(ProgramVersion).Assembly.GetCustomAttribute<AssemblyInformationalVersionAttribute>()?.InformationalVersion ?? "unknown";

    public void Dispose() => _meter.Dispose();
}
