using Npgsql;

namespace Spate.TaskHub.Tests.Postgres;

/// <summary>Statements of a test on its database, each on a connection of its own.</summary>
internal static class PostgresSession
{
    internal static async Task<object?> ExecuteAsync(string connectionString, string sql)
    {
        await using var connection = new NpgsqlConnection(connectionString + ";Pooling=false;Server Compatibility Mode=NoTypeLoading");
        await connection.OpenAsync();
        await using var command = new NpgsqlCommand(sql, connection);
        return await command.ExecuteScalarAsync();
    }

    /// <summary>Makes a role that may log in, and tells how to connect as it.</summary>
    internal static async Task<string> CreateRoleAsync(string connectionString, string prefix, string options = "")
    {
        var name = $"{prefix}_{Guid.NewGuid():N}";
        await ExecuteAsync(connectionString, $"CREATE ROLE {name} LOGIN PASSWORD 'Secret-of-a-role' {options}");
        return new NpgsqlConnectionStringBuilder(connectionString) { Username = name, Password = "Secret-of-a-role" }.ConnectionString;
    }

    internal static string UserOf(string connectionString) => new NpgsqlConnectionStringBuilder(connectionString).Username!;
}
