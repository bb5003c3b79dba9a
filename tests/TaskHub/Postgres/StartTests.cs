using Npgsql;
using static Spate.TaskHub.Tests.Postgres.PostgresSession;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>What a hub says that cannot be opened: what is wrong, where, and what to do; and never a password.</summary>
public sealed class StartTests(PostgresServer server) : IAsyncLifetime
{
    private string _database = "";

    public async ValueTask InitializeAsync() => _database = await server.CreateDatabaseAsync();

    public ValueTask DisposeAsync() => ValueTask.CompletedTask;

    [Theory]
    [InlineData("Host=db;Password=abc;Top Secret")]
    [InlineData("Host=db;Password='abc;Top Secret")]
    [InlineData("Host=db;Port=Top Secret")]
    [InlineData("Top Secret")]
    public async Task A_connection_string_that_cannot_be_read_is_not_shown(string text)
    {
        var error = await FailAsync(text);

        Assert.Contains("connection string", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Secret", error.ToString(), StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_connection_string_without_a_server_is_refused() =>
        Assert.Contains("names no server", (await FailAsync("Database=spate")).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_server_that_is_not_there_is_named()
    {
        var error = await FailAsync(With(settings => settings.Port = 1));

        Assert.Contains("127.0.0.1:1", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check Host and Port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_host_that_has_no_address_is_named()
    {
        var error = await FailAsync(With(settings => settings.Host = "no-such-host.invalid"));

        Assert.Contains("no-such-host.invalid", error.Message, StringComparison.Ordinal);
        Assert.Contains("Check Host and Port", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_wrong_password_is_told_and_not_shown()
    {
        var error = await FailAsync(With(settings => settings.Password = "Wrong-Secret"));

        Assert.Contains("refuses the user 'spate'", error.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("Wrong-Secret", error.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_password_that_is_given_nowhere_is_missed()
    {
        var error = await FailAsync(With(settings => settings.Remove("Password")));

        Assert.Contains("password", error.Message, StringComparison.OrdinalIgnoreCase);
    }

    [Fact]
    public async Task A_database_that_does_not_exist_is_named()
    {
        var error = await FailAsync(With(settings => settings.Database = "nowhere"));

        Assert.Contains("CREATE DATABASE nowhere", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Tls_that_the_server_does_not_speak_is_told() =>
        Assert.Contains("SSL", (await FailAsync(With(settings => settings.SslMode = SslMode.Require))).Message, StringComparison.Ordinal);

    [Fact]
    public async Task A_schema_name_that_could_be_more_than_a_name_is_refused()
    {
        await using var hub = new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = _database, Schema = "a\"; DROP" });

        var error = await Assert.ThrowsAsync<TaskHubException>(() => hub.InitializeAsync());

        Assert.Contains("cannot be the schema", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_pool_that_is_too_small_is_told()
    {
        var error = await FailAsync(With(settings => settings.MaxPoolSize = 2));

        Assert.Contains("allows 2 connections (Maximum Pool Size); the hub needs at least 5", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_server_without_a_connection_left_is_told()
    {
        var role = await CreateRoleAsync(_database, "lonely", "CONNECTION LIMIT 1");
        await ExecuteAsync(
            _database, $"GRANT CREATE ON DATABASE {new NpgsqlConnectionStringBuilder(_database).Database} TO {UserOf(role)}");
        var error = await FailAsync(role);

        Assert.Contains("no connection left", error.Message, StringComparison.Ordinal);
        Assert.Contains("max_connections", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_database_that_only_reads_is_told()
    {
        await ExecuteAsync(
            _database, $"ALTER DATABASE {new NpgsqlConnectionStringBuilder(_database).Database} SET default_transaction_read_only = on");

        var error = await FailAsync(_database);

        Assert.Contains("default_transaction_read_only is on", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_standby_is_told()
    {
        await using var own = await PostgresProcess.StartAsync();
        await own.BecomeStandbyAsync();

        var error = await FailAsync(own.ConnectionString("postgres"));

        Assert.Contains("the server is a standby", error.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_user_who_may_not_create_the_schema_learns_who_can()
    {
        var role = await CreateRoleAsync(_database, "guest");

        var error = await FailAsync(role);

        Assert.Contains($"CREATE SCHEMA spate AUTHORIZATION {UserOf(role)}", error.Message, StringComparison.Ordinal);
        await ExecuteAsync(_database, $"CREATE SCHEMA spate AUTHORIZATION {UserOf(role)}");
        await using var hub = Hub(role);
        await hub.InitializeAsync();
    }

    [Fact]
    public async Task A_user_who_lacks_a_privilege_on_a_table_learns_which_and_can_work_with_it()
    {
        await using (var owner = Hub(_database))
            await owner.InitializeAsync();
        var role = await CreateRoleAsync(_database, "worker");
        var user = UserOf(role);

        Assert.Contains("lacks a privilege", (await FailAsync(role)).Message, StringComparison.Ordinal);
        await ExecuteAsync(
            _database, $"GRANT USAGE ON SCHEMA spate TO {user}; GRANT SELECT, INSERT, UPDATE ON ALL TABLES IN SCHEMA spate TO {user}");
        Assert.Contains("lacks DELETE on instances", (await FailAsync(role)).Message, StringComparison.Ordinal);
        await ExecuteAsync(_database, $"GRANT DELETE ON ALL TABLES IN SCHEMA spate TO {user}");

        await using var hub = Hub(role);
        var created = await hub.CreateInstanceAsync(new NewInstance("a", Event.ExecutionStarted(DateTimeOffset.UtcNow, "o", null, "run")));
        Assert.True(created.Created);
        Assert.Single(await hub.LockInstancesAsync(new LockRequest(1, TimeSpan.FromMinutes(1), "test")));
    }

    [Fact]
    public async Task A_password_may_come_from_a_file()
    {
        using var folder = new TemporaryFolder();
        var settings = new NpgsqlConnectionStringBuilder(_database);
        await File.WriteAllTextAsync(folder.File("pgpass"), $"{settings.Host}:{settings.Port}:*:{settings.Username}:{settings.Password}\n");
        if (!OperatingSystem.IsWindows())
            File.SetUnixFileMode(folder.File("pgpass"), UnixFileMode.UserRead | UnixFileMode.UserWrite);
        await using var hub = Hub(With(changed =>
        {
            changed.Remove("Password");
            changed.Passfile = folder.File("pgpass");
        }));

        await hub.InitializeAsync();
    }

    private static PostgresTaskHub Hub(string connectionString) => new(new PostgresTaskHubOptions { ConnectionString = connectionString });

    private string With(Action<NpgsqlConnectionStringBuilder> change)
    {
        var settings = new NpgsqlConnectionStringBuilder(_database);
        change(settings);
        return settings.ConnectionString;
    }

    private static async Task<TaskHubException> FailAsync(string connectionString)
    {
        await using var hub = Hub(connectionString);
        var error = await Assert.ThrowsAsync<TaskHubException>(() => hub.InitializeAsync());
        var password = connectionString.Split(';')
            .Select(part => part.Split('='))
            .Where(part => part is ["Password", _])
            .Select(part => part[1]);
        Assert.All(password, secret => Assert.DoesNotContain(secret, error.ToString(), StringComparison.Ordinal));
        return error;
    }
}
