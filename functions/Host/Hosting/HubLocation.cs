using Microsoft.Extensions.Logging;
using Spate.Durable;

namespace Spate.Host.Hosting;

/// <summary>Where the task hub is that the host settings name. Every command that needs the hub opens it here.</summary>
internal abstract class HubLocation
{
    /// <summary>The hub, as a user would name it.</summary>
    public abstract string Name { get; }

    /// <summary>Whether there is a hub, as far as can be told without opening it.</summary>
    public abstract bool IsThere { get; }

    /// <summary>The hub of a data directory, or the one in PostgreSQL that the settings name.</summary>
    /// <exception cref="CommandException">The connection string is not in the environment.</exception>
    public static HubLocation Of(DataDirectory data, HostSettings settings) =>
        settings.DurableTask.Postgres is { } postgres ? new PostgresSchema(postgres) : new SqliteHubFile(data.HubPath);

    /// <summary>Opens the hub: it connects when it is first used.</summary>
    public abstract ITaskHub Open(ILoggerFactory loggers);

    private sealed class SqliteHubFile(string path) : HubLocation
    {
        public override string Name => path;

        public override bool IsThere => File.Exists(path);

        public override ITaskHub Open(ILoggerFactory loggers) => new SqliteTaskHub(new SqliteTaskHubOptions { Path = path });
    }

    private sealed class PostgresSchema(PostgresSettings settings) : HubLocation
    {
        public override string Name => $"PostgreSQL, schema {settings.Schema}";

        public override bool IsThere => true;

        public override ITaskHub Open(ILoggerFactory loggers) => throw new NotSupportedException();
    }
}
