using System.Globalization;
using Spate.TaskHub;
using Spate.TaskHub.Tests.Postgres;
using Spate.Sqlite;

namespace Spate.Benchmarks.Durable;

/// <summary>What is measured: a kind of hub.</summary>
internal interface IHubStore
{
    /// <summary>What a commit survives.</summary>
    string Policy { get; }

    /// <summary>An empty hub.</summary>
    ITaskHub NewHub();

    /// <summary>How much processor time the store's own processes have used; zero if there are none, or they run elsewhere.</summary>
    TimeSpan ServerTime();
}

internal sealed class SqliteStore(SqliteDurability durability) : IHubStore
{
    public string Policy => durability == SqliteDurability.Full
        ? "SQLite, WAL, synchronous=FULL: fsync at every commit"
        : "SQLite, WAL, synchronous=NORMAL: no fsync at commit";

    public ITaskHub NewHub() => new SqliteTaskHub(new SqliteTaskHubOptions { Path = new HubFolder().File, Durability = durability });

    public TimeSpan ServerTime() => TimeSpan.Zero;
}

/// <summary>PostgreSQL as it comes, with fsync and synchronous_commit on. Each hub is a schema of its own.</summary>
internal sealed class PostgresStore : IHubStore, IAsyncDisposable
{
    private readonly string _connectionString;
    private readonly PostgresProcess? _server;
    private int _hubs;

    private PostgresStore(string connectionString, PostgresProcess? server) => (_connectionString, _server) = (connectionString, server);

    public string Policy => _server is null ? "PostgreSQL as given" : "PostgreSQL of this machine, fsync=on, synchronous_commit=on";

    public ITaskHub NewHub() => new PostgresTaskHub(new PostgresTaskHubOptions
    {
        ConnectionString = _connectionString,
        Schema = $"bench_{Environment.ProcessId}_{_hubs++}",
    });

    public TimeSpan ServerTime() => _server is null ? TimeSpan.Zero : TimeOf(_server.ProcessId);

    public async ValueTask DisposeAsync()
    {
        if (_server is not null)
            await _server.DisposeAsync();
    }

    internal static async Task<PostgresStore> OpenAsync(string? connectionString)
    {
        if (connectionString is not null)
            return new PostgresStore(connectionString, null);
        var server = await PostgresProcess.StartAsync("fsync=on");
        return new PostgresStore(await server.CreateDatabaseAsync("bench"), server);
    }

    /// <summary>Of a process, its children, and those of its children that have ended, in ticks of 10 ms.</summary>
    private static TimeSpan TimeOf(int processId) => TimeSpan.FromMilliseconds(10 * Directory.GetDirectories("/proc")
        .Where(folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out _))
        .Select(Stat)
        .Where(stat => stat.Length > 16 && (stat[0] == Text(processId) || stat[3] == Text(processId)))
        .Sum(stat => Number(stat[13]) + Number(stat[14]) + (stat[0] == Text(processId) ? Number(stat[15]) + Number(stat[16]) : 0)));

    private static string[] Stat(string folder)
    {
        try
        {
            // The name, in parentheses, may have blanks.
            var text = File.ReadAllText(Path.Join(folder, "stat"));
            return [text[..text.IndexOf(' ', StringComparison.Ordinal)], "", .. text[(text.LastIndexOf(')') + 2)..].Split(' ')];
        }
        catch (IOException)
        {
            return []; // the process has ended
        }
    }

    private static string Text(int number) => number.ToString(CultureInfo.InvariantCulture);

    private static long Number(string text) => long.Parse(text, CultureInfo.InvariantCulture);
}

/// <summary>A folder for a hub's file, removed at the end.</summary>
internal sealed class HubFolder : IDisposable
{
    private readonly DirectoryInfo _folder = Directory.CreateTempSubdirectory("spate-bench-");

    internal HubFolder() => AppDomain.CurrentDomain.ProcessExit += (_, _) => Dispose();

    internal string File => Path.Combine(_folder.FullName, "hub.db");

    public void Dispose()
    {
        if (_folder.Exists)
            _folder.Delete(recursive: true);
    }
}
