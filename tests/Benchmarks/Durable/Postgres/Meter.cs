using System.Diagnostics;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>Measures a stretch of work in a database: time, who had the processors meanwhile, and what the server wrote.</summary>
internal sealed class Meter
{
    private readonly MeteredServer _server;
    private readonly string _database;
    private readonly ServerCounters _created;
    private Func<TimeSpan> _engine = () => TimeSpan.Zero;
    private Reading _start;
    private Reading _stop;

    private Meter(MeteredServer server, string database, ServerCounters created) =>
        (_server, _database, _created) = (server, database, created);

    /// <summary>Makes a meter, before anything is done in the database.</summary>
    internal static async Task<Meter> CreateAsync(MeteredServer server, string database) =>
        new(server, database, await server.ReadAsync(database));

    /// <summary>The stretch begins.</summary>
    /// <param name="engine">The processor time of what takes part, besides the server.</param>
    internal void Start(Func<TimeSpan> engine)
    {
        _engine = engine;
        _start = Read();
    }

    /// <summary>The stretch ends.</summary>
    internal void Stop() => _stop = Read();

    /// <summary>What was measured, after all sessions of the database have ended.</summary>
    /// <param name="name">What was done.</param>
    /// <param name="count">How many times, within the stretch.</param>
    /// <param name="countOfAll">How many times, since the meter was made.</param>
    internal async Task<Load> ReadAsync(string name, int count, int countOfAll)
    {
        var counters = await _server.ReadAsync(_database);
        var spent = (Engine: _stop.Engine - _start.Engine, Server: _stop.Server - _start.Server);
        return new Load(name, count, Stopwatch.GetElapsedTime(_start.Time, _stop.Time))
        {
            Engine = spent.Engine,
            Server = spent.Server,
            Others = _stop.Machine - _start.Machine - spent.Engine - spent.Server,
            Transactions = (double)(counters.Transactions - _created.Transactions) / countOfAll,
            Syncs = (double)(counters.Syncs - _created.Syncs) / countOfAll,
            LogBytes = (counters.LogBytes - _created.LogBytes) / countOfAll,
        };
    }

    private Reading Read() => new(Stopwatch.GetTimestamp(), _engine(), _server.ProcessorTime, ProcessorTime.OfMachine());

    private readonly record struct Reading(long Time, TimeSpan Engine, TimeSpan Server, TimeSpan Machine);
}
