using System.Diagnostics;
using System.Globalization;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>
/// DBOS (npm, see peers/package.json) with the same sequence on the same server. By comparison: a workflow runs whole in the process that
/// took it, and each step's result is a row that this process commits before the next step begins. Steps are not handed to other processes,
/// there are no leases, and what a dead process left goes on when a process with its executor id starts, or on the word of DBOS Conductor,
/// a service beside it. Spate puts every activity through a durable queue from which any worker may take it, under a lease, and its outcome
/// through the orchestration's inbox: more writes a step, for work that spreads and survives by itself.
/// </summary>
internal static class DbosPeer
{
    private const int InFlight = 100; // 50 to 500 make no difference
    private const int Connections = 20; // faster than DBOS's own default, 10

    private static string Folder => Path.GetFullPath(Path.Combine(AppContext.BaseDirectory, "../../../peers"));

    /// <summary>Measures it.</summary>
    /// <param name="server">The server.</param>
    /// <param name="mode">"direct" or "queue", see dbos.mjs.</param>
    /// <param name="processes">How many processes share the work.</param>
    /// <param name="count">How many workflows.</param>
    internal static async Task<Load> MeasureAsync(MeteredServer server, string mode, int processes, int count)
    {
        var database = await server.CreateDatabaseAsync();
        var meter = await Meter.CreateAsync(server, database);
        var running = new List<Process>();
        for (var i = 0; i < processes; i++) // the first one makes the tables
            running.Add(await StartAsync(database, mode, count / processes, InFlight / processes));
        meter.Start(() => running.Aggregate(TimeSpan.Zero, (sum, process) => sum + ProcessorTime.OfProcess(process.Id)));
        foreach (var process in running)
            await process.StandardInput.WriteLineAsync();
        foreach (var process in running)
            await SaidAsync(process);
        meter.Stop();
        foreach (var process in running)
        {
            process.StandardInput.Close();
            await process.WaitForExitAsync();
            process.Dispose();
        }

        var load = await meter.ReadAsync(
            $"DBOS, {mode}, {processes} {(processes == 1 ? "process" : "processes")}", count, count + InFlight);
        await server.DropDatabaseAsync(database);
        return load;
    }

    private static async Task<Process> StartAsync(string database, string mode, int count, int inFlight)
    {
        if (!Directory.Exists(Path.Combine(Folder, "node_modules")))
        {
            throw new InvalidOperationException(
                $"DBOS is not installed: npm ci --prefix {Path.GetRelativePath(".", Folder)} --ignore-scripts");
        }

        var start = new ProcessStartInfo("node")
        {
            UseShellExecute = false,
            RedirectStandardInput = true,
            RedirectStandardOutput = true,
            WorkingDirectory = Folder,
        };
        foreach (var argument in (object[])["--no-deprecation", "dbos.mjs", mode, count, inFlight, Connections])
            start.ArgumentList.Add(string.Create(CultureInfo.InvariantCulture, $"{argument}"));
        start.Environment["DBOS_SYSTEM_DATABASE_URL"] = MeteredServer.AddressOf(database).ToString();
        var process = Process.Start(start)!;
        if (await SaidAsync(process) != "ready")
            throw new InvalidOperationException("DBOS did not start; what it said is above.");
        return process;
    }

    private static async Task<string> SaidAsync(Process process) =>
        await process.StandardOutput.ReadLineAsync() ?? throw new InvalidOperationException("DBOS ended early; what it said is above.");
}
