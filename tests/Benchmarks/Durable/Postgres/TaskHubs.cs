using Spate.TaskHub;

namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>The hub that is measured, with nothing but its defaults.</summary>
internal static class TaskHubs
{
    internal static ITaskHub Open(string connectionString) =>
        new PostgresTaskHub(new PostgresTaskHubOptions { ConnectionString = connectionString });
}
