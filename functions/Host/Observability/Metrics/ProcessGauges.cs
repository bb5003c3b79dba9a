using System.Diagnostics.Metrics;

namespace Spate.Host.Observability.Metrics;

/// <summary>Gauges whose source is sampled before they are read.</summary>
internal interface ISampledGauges
{
    /// <summary>Samples again if the last sample is old.</summary>
    Task RefreshAsync();
}

/// <summary>All gauges of a process: its own, and those of its hub and queue.</summary>
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
