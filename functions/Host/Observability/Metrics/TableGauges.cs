using System.Diagnostics.Metrics;
using Microsoft.Extensions.Logging;
using Spate.Host.Server.Parts;

namespace Spate.Host.Observability.Metrics;

/// <summary>
/// The versions of the tables in this process's memory. Sampling reloads files that were replaced, as the next part would.
/// </summary>
internal sealed class TableGauges : ISampledGauges
{
    private readonly LatestAnswer<IReadOnlySet<TableVersion>?> _tables;

    public TableGauges(IMeterFactory meters, LoadedTables tables, TimeProvider time, ILogger<TableGauges> logger)
    {
        _tables = GaugeSource.Create(
            "tables", _ => Task.FromResult(tables.Load()), TimeSpan.FromSeconds(15), time, logger);
        meters.Create(ProcessGauges.MeterName).CreateObservableGauge(
            "spate.table.info", Versions, null, "The lookup tables and geo databases in memory, and their versions; always 1.");
    }

    public Task RefreshAsync() => _tables.GetAsync();

    private IEnumerable<Measurement<int>> Versions() => _tables.Latest?.Select(static table => new Measurement<int>(
        1,
        new KeyValuePair<string, object?>("kind", table.Kind),
        new KeyValuePair<string, object?>("table", table.Name),
        new KeyValuePair<string, object?>("version", table.Version))) ?? [];
}
