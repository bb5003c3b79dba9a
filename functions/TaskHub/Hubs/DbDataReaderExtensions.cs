using System.Data.Common;

namespace Spate.TaskHub.Hubs;

internal static class DbDataReaderExtensions
{
    internal static string? TextOrNull(this DbDataReader row, int column) => row.IsDBNull(column) ? null : row.GetString(column);
}
