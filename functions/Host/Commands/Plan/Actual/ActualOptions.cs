using System.CommandLine;
using System.Globalization;
using Spate.Host.Terminals;
using Spate.Planning;

namespace Spate.Host.Commands.Plan.Actual;

/// <summary>Where the metrics of a past burst are, and when it was.</summary>
internal sealed class ActualOptions
{
    private readonly Option<Uri?> _actual = new("--actual")
    {
        Description =
            "A Prometheus that has the metrics of a burst: shows what it took and cost, beside the plan for as many events and files.",
        HelpName = "url",
        CustomParser = static result => ValueOption.ParseAddress(result, "http://localhost:9090"),
    };

    private readonly Option<TimeSpan> _range = ValueOption.Duration(
        "--within", "How far back the burst of --actual lies; no other may lie there.", TimeSpan.FromHours(2));

    public void AddTo(Command command)
    {
        command.Add(_actual);
        command.Add(_range);
    }

    public bool IsGiven(ParseResult parsed) => parsed.GetValue(_actual) is not null;

    /// <summary>Reads the burst; null when none was requested.</summary>
    /// <exception cref="CommandException">Prometheus cannot be queried, or has no burst.</exception>
    public async Task<ActualBurst?> ReadAsync(ParseResult parsed, TimeProvider time, CancellationToken cancellationToken)
    {
        if (parsed.GetValue(_actual) is not { } address)
            return null;

        var queries = new BurstQueries($"{((long)parsed.GetValue(_range).TotalSeconds).ToString(CultureInfo.InvariantCulture)}s");
        using var http = new HttpClient();
        var prometheus = new Prometheus(http, address, time.GetUtcNow());
        var pods = await prometheus.QueryAsync(queries.PodSeconds, cancellationToken)
            ?? throw new CommandException(
                $"{address} has no worker within {Units.Duration(parsed.GetValue(_range))}; --within looks further back.");
        var whole = await prometheus.QueryAsync(queries.NodeSeconds, cancellationToken);
        return new ActualBurst(
            await NumberAsync(queries.Events), await NumberAsync(queries.Files), pods, await NumberAsync(queries.SlotSeconds),
            await NumberAsync(queries.BusySlotSeconds), whole ?? await NumberAsync(queries.NodeSecondsOfWorkers), whole is not null,
            await NumberAsync(queries.DrainSeconds));

        async Task<double> NumberAsync(string query) => await prometheus.QueryAsync(query, cancellationToken) ?? 0;
    }
}
