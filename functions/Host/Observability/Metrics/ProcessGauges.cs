using System.Diagnostics.Metrics;

namespace Spate.Host.Observability.Metrics;

/// <summary>Gauges of something that is asked before somebody reads them.</summary>
internal interface ISampledGauges
{
    /// <summary>Asks again if the last answer is old.</summary>
    Task RefreshAsync();
}

/// <summary>All that a process tells of itself, and of the hub and the queue that it works on.</summary>
internal sealed class ProcessGauges
{
    public const string MeterName = "Spate.Host";

    private readonly IReadOnlyList<ISampledGauges> _sampled;

    public ProcessGauges(IMeterFactory meters, IReadOnlyList<ISampledGauges> sampled)
    {
        _sampled = sampled;
        meters.Create(MeterName).CreateObservableGauge(
            "spate.build.info",
            static () => new Measurement<int>(1, new KeyValuePair<string, object?>("version", ProgramVersion.Text)),
            null,
            "The version of the program; always 1.");
    }

    public Task RefreshAsync() => Task.WhenAll(_sampled.Select(static gauges => gauges.RefreshAsync()));
}
