using System.Text.RegularExpressions;
using Npgsql;

namespace Spate.TaskHub.Hubs.Postgres;

/// <summary>The connections of one hub to its database: those that write, those that read, and the one that listens.</summary>
internal sealed partial class PostgresDatabase : IAsyncDisposable
{
    /// <summary>
    /// How many transactions of the group commit are under way at a time. What gathers behind one makes the next one larger; a second one
    /// costs many workers on one server more than it gives a single one.
    /// </summary>
    internal const int Writers = 1;

    internal const string ReadingOptions = "-c jit=off -c enable_seqscan=off";

    internal const string WritingOptions =
        $"{ReadingOptions} -c enable_hashjoin=off -c enable_mergejoin=off -c plan_cache_mode=force_generic_plan";

    private const int Least = 5;
    private const int Most = 10;

    private PostgresDatabase(NpgsqlConnectionStringBuilder settings, string schema)
    {
        (Schema, Host, Port) = (schema, settings.Host ?? "", settings.Port);
        (Name, User) = (settings.Database ?? settings.Username ?? "", settings.Username ?? "");
        var size = settings.ShouldSerialize("Maximum Pool Size") ? settings.MaxPoolSize : Most;
        if (size < Least)
        {
            throw new TaskHubException(
                $"The connection string of the task hub {this} allows {size} connections (Maximum Pool Size); "
                + $"the hub needs at least {Least}.")
            {
                IsMisconfigured = true,
            };
        }

        settings.SearchPath = schema;
        settings.ApplicationName ??= "spate";
        settings.MaxAutoPrepare = 100;
        settings.AutoPrepareMinUsages = 2;
        settings.Enlist = false;
        settings.Pooling = true;
        settings.MinPoolSize = 0;
        // The pool's connections serve this hub alone: what they are set to stays.
        settings.NoResetOnClose = true;
        settings.IncludeErrorDetail = false;
        settings.LogParameters = false;
        Writing = Build(settings, Writers + 1, WritingOptions);
        Reading = Build(settings, size - Writers - 2, ReadingOptions);
        // A connection on which nothing is ever sent would not notice that it is dead.
        settings.KeepAlive = 30;
        settings.Pooling = false;
        Listening = Build(settings, 1, null);
    }

    internal string Schema { get; }

    internal string Host { get; }

    internal int Port { get; }

    internal string Name { get; }

    internal string User { get; }

    /// <summary>
    /// Connections for transactions over the hot tables. Their statements are planned once, for tables of any size: every access is by
    /// index, every join a nested loop from the array of a parameter. What a planner makes of the statistics of a queue changes by the
    /// minute.
    /// </summary>
    internal NpgsqlDataSource Writing { get; }

    internal NpgsqlDataSource Reading { get; }

    internal NpgsqlDataSource Listening { get; }

    /// <exception cref="TaskHubException">
    /// The options cannot be used; the message says why, and shows nothing of the connection string.
    /// </exception>
    internal static PostgresDatabase Open(PostgresTaskHubOptions options)
    {
        if (!SchemaName().IsMatch(options.Schema))
        {
            throw new TaskHubException(
                $"'{options.Schema}' cannot be the schema of a task hub: it must begin with a lower-case letter or '_', "
                + "and go on with up to 62 of these and digits.")
            {
                IsMisconfigured = true,
            };
        }

        return new PostgresDatabase(Parse(options.ConnectionString), options.Schema);
    }

    public async ValueTask DisposeAsync()
    {
        await Writing.DisposeAsync();
        await Reading.DisposeAsync();
        await Listening.DisposeAsync();
    }

    /// <summary>What messages call the hub.</summary>
    public override string ToString() => $"'{Name}' on {Host}:{Port} (schema '{Schema}', user '{User}')";

    private static NpgsqlConnectionStringBuilder Parse(string text)
    {
        try
        {
            var settings = new NpgsqlConnectionStringBuilder(text);
            if (string.IsNullOrEmpty(settings.Host))
            {
                throw new TaskHubException("The connection string of the task hub names no server: add Host=...")
                {
                    IsMisconfigured = true,
                };
            }

            return settings;
        }
        catch (Exception e) when (e is ArgumentException or FormatException or OverflowException or KeyNotFoundException)
        {
            // The parser's own message, and so the exception, may quote the part after an unquoted ';' in a password.
            throw new TaskHubException(
                "The connection string of the task hub cannot be read (it is not shown, for it may hold a password). "
                + "It is made of known keys and values, such as \"Host=db;Database=spate;Username=spate\"; a value that holds ';', "
                + "'=' or quotes needs quotes around it.")
            {
                IsMisconfigured = true,
            };
        }
    }

    private static NpgsqlDataSource Build(NpgsqlConnectionStringBuilder settings, int size, string? options)
    {
        var own = new NpgsqlDataSourceBuilder(settings.ConnectionString);
        own.ConnectionStringBuilder.MaxPoolSize = size;
        if (options is not null)
            own.ConnectionStringBuilder.Options = $"{settings.Options} {options}".Trim();
        // Built-in types are all that is needed; loading the server's own would take longer than all else at the start.
        own.ConfigureTypeLoading(loading => loading.EnableTypeLoading(false));
        return own.Build();
    }

    [GeneratedRegex("^[a-z_][a-z0-9_]{0,62}$", RegexOptions.None, matchTimeoutMilliseconds: 1000)]
    private static partial Regex SchemaName();
}
