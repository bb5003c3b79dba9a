using System.Diagnostics;
using System.Globalization;
using System.Net;
using System.Net.Sockets;
using System.Security.Cryptography;
using System.Text;
using Npgsql;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>
/// One server with its data in a temporary folder, on a free port of the loopback interface. It survives neither the process that started
/// it, however that ends, nor the machine's loss of power: nothing is synced to disk unless the settings say so.
/// </summary>
internal sealed class PostgresProcess : IAsyncDisposable
{
    // The server ends at once when this process does, because its end of the pipe closes. While it runs, it alone holds the error stream.
    private const string Supervise = "\"$@\" & exec 2>&-; read signal || signal=QUIT; kill -s \"$signal\" $!; wait $!";

    private readonly DirectoryInfo _folder;
    private readonly string _password;
    private readonly string[] _settings;
    private readonly StringBuilder _log = new();
    private Process? _process;

    private PostgresProcess(DirectoryInfo folder, string password, string[] settings) =>
        (_folder, _password, _settings, Port) = (folder, password, settings, FreePort());

    internal int Port { get; }

    /// <summary>What the server has said so far.</summary>
    internal string Log
    {
        get
        {
            lock (_log)
                return _log.ToString();
        }
    }

    /// <summary>The process whose children serve the connections.</summary>
    internal int ProcessId => int.Parse(File.ReadLines(Path.Join(Data, "postmaster.pid")).First(), CultureInfo.InvariantCulture);

    private static bool IsRoot => Environment.IsPrivilegedProcess;

    /// <summary>Makes a server and starts it.</summary>
    /// <param name="settings">Settings as in postgresql.conf, such as "fsync=on".</param>
    internal static Task<PostgresProcess> StartAsync(params string[] settings) => StartInAsync(Path.GetTempPath(), settings);

    /// <summary>Makes a server that keeps its data below a folder, and starts it.</summary>
    internal static async Task<PostgresProcess> StartInAsync(string parent, params string[] settings)
    {
        var folder = Directory.CreateDirectory(Path.Join(parent, $"spate-postgres-{Guid.NewGuid():N}"));
        var server = new PostgresProcess(folder, Convert.ToHexString(RandomNumberGenerator.GetBytes(16)), settings);
        await server.InitializeAsync();
        await server.StartAgainAsync();
        return server;
    }

    /// <summary>How to connect to a database, as the superuser.</summary>
    internal string ConnectionString(string database) => new NpgsqlConnectionStringBuilder
    {
        Host = "127.0.0.1",
        Port = Port,
        Database = database,
        Username = "spate",
        Password = _password,
    }.ConnectionString;

    /// <summary>Makes an empty database.</summary>
    /// <returns>How to connect to it.</returns>
    internal async Task<string> CreateDatabaseAsync(string name)
    {
        await using var connection = new NpgsqlConnection(
            ConnectionString("postgres") + ";Pooling=false;Server Compatibility Mode=NoTypeLoading");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand($"CREATE DATABASE {name}", connection);
        await command.ExecuteNonQueryAsync();
        return ConnectionString(name);
    }

    /// <summary>Starts the server on its data; ends when it accepts connections.</summary>
    internal async Task StartAgainAsync()
    {
        string[] arguments =
        [
            "-c", Supervise, "sh", .. AsUnprivileged, Program("postgres"), "-D", Data, "-p", Port.ToString(CultureInfo.InvariantCulture),
            "-h", "127.0.0.1", "-k", "", "-c", "fsync=off", "-c", "max_connections=200", "-c", "log_checkpoints=off",
            .. _settings.SelectMany(setting => new[] { "-c", setting }),
        ];
        _process = Process.Start(
            new ProcessStartInfo("sh", arguments) { UseShellExecute = false, RedirectStandardInput = true, RedirectStandardError = true })!;
        var said = new List<string>();
        while (await _process.StandardError.ReadLineAsync() is { } line)
        {
            said.Add(line);
            if (!line.Contains("database system is ready to accept", StringComparison.Ordinal))
                continue;
            _ = DrainAsync(_process.StandardError);
            return;
        }

        throw new InvalidOperationException("PostgreSQL did not start:\n" + string.Join('\n', said));
    }

    /// <summary>Lets the server go on as the standby of a primary that never speaks.</summary>
    internal async Task BecomeStandbyAsync()
    {
        await StopAsync();
        await File.WriteAllTextAsync(Path.Join(Data, "standby.signal"), "");
        await StartAgainAsync();
    }

    /// <summary>
    /// Ends the server without a shutdown checkpoint, as a crash would: connections are cut, and the next start recovers.
    /// </summary>
    internal Task CrashAsync() => EndAsync("QUIT");

    /// <summary>Ends the server in good order: connections are closed with a message.</summary>
    internal Task StopAsync() => EndAsync("INT");

    public async ValueTask DisposeAsync()
    {
        if (_process is not null)
            await CrashAsync();
        _folder.Delete(recursive: true);
    }

    private string Data => Path.Join(_folder.FullName, "data");

    private string[] AsUnprivileged => IsRoot ? ["setpriv", "--reuid=postgres", "--regid=postgres", "--init-groups", "--"] : [];

    private async Task EndAsync(string signal)
    {
        using var process = _process!;
        _process = null;
        await process.StandardInput.WriteLineAsync(signal);
        await process.WaitForExitAsync();
    }

    private async Task InitializeAsync()
    {
        var passwordFile = Path.Join(_folder.FullName, "password");
        await File.WriteAllTextAsync(passwordFile, _password);
        if (IsRoot)
            await RunAsync("chown", "-R", "postgres", _folder.FullName);
        string[] initdb =
            [
                Program("initdb"), "-D", Data, "-U", "spate", "-A", "scram-sha-256", $"--pwfile={passwordFile}", "-E", "UTF8", "--locale=C",
                "--no-sync", "--no-instructions",
            ];
        string[] command = [.. AsUnprivileged, .. initdb];
        await RunAsync(command[0], command[1..]);
    }

    private static async Task RunAsync(string program, params string[] arguments)
    {
        using var process = Process.Start(new ProcessStartInfo(program, arguments)
        {
            UseShellExecute = false,
            RedirectStandardOutput = true,
            RedirectStandardError = true,
        })!;
        var said = process.StandardOutput.ReadToEndAsync();
        var complained = process.StandardError.ReadToEndAsync();
        await process.WaitForExitAsync();
        if (process.ExitCode != 0)
            throw new InvalidOperationException($"{program} ended with {process.ExitCode}:\n{await said}{await complained}");
    }

    private async Task DrainAsync(StreamReader output)
    {
        // A server whose log nobody reads stops when the pipe is full.
        while (await output.ReadLineAsync() is { } line)
        {
            lock (_log)
                _log.AppendLine(line);
        }
    }

    /// <summary>A program of the newest PostgreSQL that is installed.</summary>
    private static string Program(string name)
    {
        var folders = (Environment.GetEnvironmentVariable("PATH") ?? "").Split(Path.PathSeparator)
            .Select(folder => new FileInfo(Path.Join(folder, "initdb")))
            .Where(initdb => initdb.Exists)
            .Select(initdb => Path.GetDirectoryName(initdb.ResolveLinkTarget(returnFinalTarget: true)?.FullName ?? initdb.FullName)!);
        const string Packages = "/usr/lib/postgresql";
        if (Directory.Exists(Packages))
        {
            folders = folders.Concat(Directory.GetDirectories(Packages)
                .OrderByDescending(
                    folder => int.TryParse(Path.GetFileName(folder), CultureInfo.InvariantCulture, out var version) ? version : 0)
                .Select(folder => Path.Join(folder, "bin")));
        }

        return folders.Select(folder => Path.Join(folder, name)).FirstOrDefault(File.Exists)
            ?? throw new InvalidOperationException(
                "PostgreSQL is not installed: \"apt-get install postgresql\", or run tests/run, which does it.");
    }

    private static int FreePort()
    {
        using var listener = new TcpListener(IPAddress.Loopback, 0);
        listener.Start();
        return ((IPEndPoint)listener.LocalEndpoint).Port;
    }
}
