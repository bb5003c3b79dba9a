using Microsoft.Extensions.Logging;
using Spate.Host.Settings;
using Spate.TaskHub;

namespace Spate.Host.Server.Parts;

/// <summary>The location of the task hub in the host settings. Every command that needs the hub opens it here.</summary>
internal abstract class HubLocation
{
    /// <summary>The hub's name for people.</summary>
    public abstract string Name { get; }

    /// <summary>Whether the hub exists, as far as is known without opening it.</summary>
    public abstract bool IsThere { get; }

    /// <summary>The hub of a data directory, or the one in PostgreSQL that the settings name.</summary>
    /// <exception cref="CommandException">The connection string is not in the environment.</exception>
    public static HubLocation Of(HostContext host) =>
        host.Settings.DurableTask.Postgres() is not { } postgres
            ? new SqliteHubFile(host.Data.HubPath)
            : Environment.GetEnvironmentVariable(postgres.ConnectionStringName) is { Length: > 0 } connectionString
                ? new PostgresSchema(postgres, connectionString)
                : throw new CommandException(
                    $"The environment variable {postgres.ConnectionStringName} is not set: it must hold the connection string of the task "
                    + "hub in PostgreSQL, such as 'Host=localhost;Username=spate'. host.json names it in "
                    + "extensions.durableTask.storageProvider.",
                    ExitCode.Usage);

    /// <exception cref="CommandException">There is no hub: nothing has run there.</exception>
    public void RequireThere()
    {
        if (!IsThere)
        {
            throw new CommandException(
                $"There is no task hub at {Name}: nothing has run there yet. Name another place with --data, or start with 'spate "
                + "demo' or 'spate run'.");
        }
    }

    /// <summary>Opens the hub: it connects when it is first used.</summary>
    public abstract ITaskHub Open(ILoggerFactory loggers);

    private sealed class SqliteHubFile(string path) : HubLocation
    {
        public override string Name => path;

        public override bool IsThere => File.Exists(path);

        public override ITaskHub Open(ILoggerFactory loggers) => new SqliteTaskHub(new SqliteTaskHubOptions { Path = path });
    }

    private sealed class PostgresSchema(PostgresSettings settings, string connectionString) : HubLocation
    {
        public override string Name => $"PostgreSQL, schema {settings.Schema}";

        /// <summary>Only the server knows; opening the hub fails if there is none.</summary>
        public override bool IsThere => true;

        public override ITaskHub Open(ILoggerFactory loggers) => new PostgresTaskHub(
            new PostgresTaskHubOptions { ConnectionString = connectionString, Schema = settings.Schema }, loggers: loggers);
    }
}
