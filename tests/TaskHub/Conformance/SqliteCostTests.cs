using Microsoft.Data.Sqlite;

namespace Spate.TaskHub.Tests.Conformance;

/// <summary>What the SQLite hub's statements read: what an index leads to, and no table as a whole.</summary>
public sealed class SqliteCostTests : IAsyncLifetime
{
    // Once for each process that died: what it had leased may be anywhere in what is under way.
    private static readonly string[] Exempt = ["instances-of-session", "tasks-of-session"];

    private readonly TemporaryFolder _folder = new();

    public static TheoryData<string> Statements =>
        [
            .. SqliteTaskHub.Sql.Statements.Where(statement => !statement.Value.Contains("PRAGMA", StringComparison.Ordinal))
                .Select(statement => statement.Key),
        ];

    private string Path => _folder.File("hub.db");

    public async ValueTask InitializeAsync()
    {
        await using var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = Path });
        await hub.InitializeAsync();
    }

    [Theory]
    [MemberData(nameof(Statements))]
    public void A_statement_scans_no_table(string name)
    {
        var steps = Explain(SqliteTaskHub.Sql.Statements[name]);

        var scans = steps.Where(step => step.StartsWith("SCAN ", StringComparison.Ordinal)).Select(step => step.Split(' ')[1]);
        Assert.Empty(Exempt.Contains(name) ? [] : scans.Except(["instance_counts", "family", "f", "pools", "p"]));
    }

    [Theory]
    [InlineData("ready-instances", "SEARCH instances USING INDEX instances_ready (suspect=? AND ready_at<?)")]
    [InlineData("next-instance-due", "SEARCH instances USING INDEX instances_ready (suspect=? AND ready_at>?)")]
    [InlineData("count-due-instances", "SEARCH instances USING INDEX instances_ready (suspect=? AND ready_at<?)")]
    [InlineData("ready-tasks", "SEARCH tasks USING INDEX tasks_ready (pool=? AND suspect=?)")]
    [InlineData("count-due-tasks", "SEARCH t USING COVERING INDEX tasks_ready (pool=? AND suspect=?)")]
    public void Work_is_found_by_when_it_is_ready(string name, string step) =>
        Assert.Contains(step, Explain(SqliteTaskHub.Sql.Statements[name]));

    [Fact]
    public async Task The_counts_of_instances_are_kept_by_whoever_changes_them()
    {
        Execute(
            "INSERT INTO instances (instance_id, execution_id, name, status, created_at, updated_at) VALUES ('a', 'r', 'o', 6, 0, 0), "
            + "('b', 'r', 'o', 0, 0, 0)");
        Execute("UPDATE instances SET status = 1 WHERE instance_id = 'b'");
        Execute("UPDATE instances SET status = 6, name = 'p' WHERE instance_id = 'a'");
        Execute("INSERT INTO instances (instance_id, execution_id, name, status, created_at, updated_at) VALUES ('c', 'r', 'o', 1, 0, 0)");
        Execute("DELETE FROM instances WHERE instance_id = 'b'");

        await using var hub = new SqliteTaskHub(new SqliteTaskHubOptions { Path = Path });
        var counts = await hub.CountInstancesAsync();

        Assert.Equal((1, 1, 0), (
            counts[OrchestrationRuntimeStatus.Pending],
            counts[OrchestrationRuntimeStatus.Completed],
            counts[OrchestrationRuntimeStatus.Running]));
    }

    public ValueTask DisposeAsync()
    {
        _folder.Dispose();
        return ValueTask.CompletedTask;
    }

    private List<string> Explain(string statement)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = "EXPLAIN QUERY PLAN " + statement;
        foreach (var name in statement.Split(' ', ',', '(', ')', ';', '\n').Where(word => word.StartsWith('$')).Distinct())
            command.Parameters.AddWithValue(name, 1);
        using var rows = command.ExecuteReader();
        var steps = new List<string>();
        while (rows.Read())
            steps.Add(rows.GetString(3));
        return steps;
    }

    private void Execute(string sql)
    {
        using var connection = new SqliteConnection($"Data Source={Path};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
        command.CommandText = sql;
        command.ExecuteNonQuery();
    }
}
