using Microsoft.Extensions.DependencyInjection;

namespace Spate.Durable;

/// <summary>Says what a worker runs, and on which hub.</summary>
public sealed class DurableTaskWorkerBuilder(IServiceCollection services)
{
    internal DurableTaskRegistry Registry { get; } = new();

    internal DurableTaskWorkerOptions Options { get; private set; } = new();

    /// <summary>Adds orchestrators and activities.</summary>
    public DurableTaskWorkerBuilder AddTasks(Action<DurableTaskRegistry> configure)
    {
        ArgumentNullException.ThrowIfNull(configure);
        configure(Registry);
        return this;
    }

    /// <summary>Changes the worker's options.</summary>
    public DurableTaskWorkerBuilder Configure(Func<DurableTaskWorkerOptions, DurableTaskWorkerOptions> change)
    {
        ArgumentNullException.ThrowIfNull(change);
        Options = change(Options);
        return this;
    }

    /// <summary>Works on a SQLite file. Worker and client of one application share the hub that is named first.</summary>
    public DurableTaskWorkerBuilder UseSqlite(string path) => UseSqlite(new SqliteTaskHubOptions { Path = path });

    /// <inheritdoc cref="UseSqlite(string)"/>
    public DurableTaskWorkerBuilder UseSqlite(SqliteTaskHubOptions options)
    {
        services.AddSqliteTaskHub(options);
        return this;
    }

    /// <summary>Works on a PostgreSQL database. Worker and client of one application share the hub that is named first.</summary>
    public DurableTaskWorkerBuilder UsePostgres(PostgresTaskHubOptions options)
    {
        services.AddPostgresTaskHub(options);
        return this;
    }
}

/// <summary>Says which hub a client uses.</summary>
public sealed class DurableTaskClientBuilder(IServiceCollection services)
{
    internal DataConverter? DataConverter { get; private set; }

    /// <summary>Uses a SQLite file. Worker and client of one application share the hub that is named first.</summary>
    public DurableTaskClientBuilder UseSqlite(string path) => UseSqlite(new SqliteTaskHubOptions { Path = path });

    /// <inheritdoc cref="UseSqlite(string)"/>
    public DurableTaskClientBuilder UseSqlite(SqliteTaskHubOptions options)
    {
        services.AddSqliteTaskHub(options);
        return this;
    }

    /// <summary>Uses a PostgreSQL database. Worker and client of one application share the hub that is named first.</summary>
    public DurableTaskClientBuilder UsePostgres(PostgresTaskHubOptions options)
    {
        services.AddPostgresTaskHub(options);
        return this;
    }

    /// <summary>Turns values into text with this; it must be that of the workers.</summary>
    public DurableTaskClientBuilder UseDataConverter(DataConverter converter)
    {
        DataConverter = converter;
        return this;
    }
}
