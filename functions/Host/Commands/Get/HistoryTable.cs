using System.Globalization;
using Spate.Host.Runs;
using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Commands.Get;

/// <summary>Shows the events of a run.</summary>
internal static class HistoryTable
{
    public static Table Of(IReadOnlyList<RunHistoryEvent> events, int width)
    {
        var table = new FittedTable(
            new("EVENT"), new("TIME", Rank: 1), new("TYPE"), new("TASK", Rank: 3), new("NAME", IsText: true),
            new("NOTE", Rank: 2, IsText: true, IsLeftOutIfEmpty: true));
        foreach (var item in events)
        {
            table.Add(
                item.Number.ToString(CultureInfo.InvariantCulture),
                $"{item.Timestamp.UtcDateTime:yyyy-MM-dd HH:mm:ss.fff}Z",
                Markup.Escape(item.Type),
                item.TaskId?.ToString(CultureInfo.InvariantCulture) ?? "",
                Printable.Line(item.Name ?? ""),
                Printable.Line(item.Failure ?? item.Reason ?? ""));
        }

        return table.Fit(width);
    }
}
