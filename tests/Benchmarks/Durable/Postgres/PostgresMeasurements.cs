using System.Globalization;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>
/// Whole-run measurements of the PostgreSQL task hub on a server of its own:
/// <c>dotnet run -c Release --project tests/Benchmarks -- durable-postgres [OPTIONS]</c>.
/// <list type="table">
/// <item><term>--only sequences,fan,idle,finished</term><description>what is measured; everything if not given</description></item>
/// <item><term>--orchestrations 15000</term><description>how many hello sequences a measurement runs</description></item>
/// <item><term>--fan 10000</term><description>how many activities a fan-out has</description></item>
/// <item><term>--workers 1,2,4</term><description>with how many workers, each a process</description></item>
/// <item><term>--repeat 3</term><description>how many times each is measured; shown are least, median and most</description></item>
/// <item><term>--peer</term><description>DBOS too, in the same rounds; <c>npm ci --prefix tests/Benchmarks/peers --ignore-scripts</c>
/// first</description></item>
/// <item><term>--statements</term><description>what each statement costs the server, too</description></item>
/// <item><term>--idle 60</term><description>how many seconds an idle worker is watched</description></item>
/// <item><term>--finished 100000</term><description>how many finished runs the full hub keeps</description></item>
/// </list>
/// </summary>
internal static class PostgresMeasurements
{
    /// <summary>
    /// What the Durable Task provider for MSSQL reports for the hello sequence with a database of 2 vCores, in orchestrations/s.
    /// </summary>
    private const double Anchor = 21;

    internal static async Task RunAsync(string[] args)
    {
        CultureInfo.CurrentCulture = CultureInfo.InvariantCulture;
        var options = Options.Parse(args);
        Console.WriteLine(
            $"{Environment.ProcessorCount} cores for workers, client and server together, load "
            + $"{File.ReadAllText("/proc/loadavg").Split(' ')[0]}");
        await using (var server = await MeteredServer.StartAsync(options.Statements))
        {
            Console.WriteLine(
                $"PostgreSQL {await server.AskAsync("SHOW server_version")}; fsync={await server.AskAsync("SHOW fsync")}, "
                + $"synchronous_commit={await server.AskAsync("SHOW synchronous_commit")}, "
                + $"full_page_writes={await server.AskAsync("SHOW full_page_writes")}, "
                + $"shared_buffers={await server.AskAsync("SHOW shared_buffers")}");
            if (options.Has("sequences"))
                await SequencesAsync(server, options);
            if (options.Has("fan"))
                await FanOutAsync(server, options);
            if (options.Has("finished"))
                await FinishedRuns.ReportAsync(server, options.Finished);
        }

        if (options.Has("idle"))
            await IdleCost.ReportAsync(options.Idle);
    }

    private static async Task SequencesAsync(MeteredServer server, Options options)
    {
        var rounds = new Rounds();
        for (var round = 0; round < options.Repeat; round++)
        {
            foreach (var connections in (int[])[1, 16])
                rounds.Add(await CommitFloor.MeasureAsync(server, connections, 5_000));
            foreach (var workers in options.Workers)
                rounds.Add(await EngineRate.SequencesAsync(server, workers, options.Orchestrations, options.Statements));
            if (!options.Peer)
                continue;
            foreach (var (mode, processes) in ((string, int)[])[("direct", 1), ("direct", 2), ("queue", 2)])
                rounds.Add(await DbosPeer.MeasureAsync(server, mode, processes, options.Orchestrations / 10));
        }

        rounds.Print(
            $"hello sequence: orchestrations of {BenchmarkFunctions.Steps} activities, one after the other",
            BenchmarkFunctions.Steps,
            Anchor);
    }

    private static async Task FanOutAsync(MeteredServer server, Options options)
    {
        var rounds = new Rounds();
        for (var round = 0; round < options.Repeat; round++)
        {
            foreach (var workers in options.Workers)
                rounds.Add(await EngineRate.FanOutAsync(server, workers, options.FanOut, options.Statements));
        }

        rounds.Print($"fan-out and fan-in of {options.FanOut:N0}: activities", activities: 1, anchor: null);
    }

    private sealed record Options
    {
        private string[] Only { get; init; } = ["sequences", "fan", "idle", "finished"];

        internal int Orchestrations { get; private init; } = 15_000;

        internal int FanOut { get; private init; } = 10_000;

        internal int[] Workers { get; private init; } = [1, 2, 4];

        internal int Repeat { get; private init; } = 3;

        internal bool Peer { get; private init; }

        internal bool Statements { get; private init; }

        internal TimeSpan Idle { get; private init; } = TimeSpan.FromSeconds(60);

        internal int Finished { get; private init; } = 100_000;

        internal bool Has(string part) => Only.Contains(part, StringComparer.Ordinal);

        internal static Options Parse(ReadOnlySpan<string> args) => args switch
        {
            [] => new Options(),
            ["--peer", .. var rest] => Parse(rest) with { Peer = true },
            ["--statements", .. var rest] => Parse(rest) with { Statements = true },
            ["--only", var parts, .. var rest] => Parse(rest) with { Only = parts.Split(',') },
            ["--workers", var counts, .. var rest] => Parse(rest) with { Workers = [.. counts.Split(',').Select(Number)] },
            ["--orchestrations", var count, .. var rest] => Parse(rest) with { Orchestrations = Number(count) },
            ["--fan", var count, .. var rest] => Parse(rest) with { FanOut = Number(count) },
            ["--repeat", var count, .. var rest] => Parse(rest) with { Repeat = Number(count) },
            ["--idle", var seconds, .. var rest] => Parse(rest) with { Idle = TimeSpan.FromSeconds(Number(seconds)) },
            ["--finished", var count, .. var rest] => Parse(rest) with { Finished = Number(count) },
            [var unknown, ..] => throw new InvalidOperationException($"Unknown option, or it lacks its value: {unknown}"),
        };

        private static int Number(string text) => int.Parse(text, CultureInfo.InvariantCulture);
    }
}
