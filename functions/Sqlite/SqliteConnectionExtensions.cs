using Microsoft.Data.Sqlite;

namespace Spate.Sqlite;

internal static class SqliteConnectionExtensions
{
    internal static void Execute(this SqliteConnection connection, string script)
    {
        using var command = connection.CreateCommand();
        command.CommandText = script;
        command.ExecuteNonQuery();
    }
}
