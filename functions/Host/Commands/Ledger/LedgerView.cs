using Spate.Host.Ledgers;
using Spate.Host.Terminals;
using Spate.Pipeline;
using Spectre.Console;

namespace Spate.Host.Commands.Ledger;

/// <summary>Shows a ledger to people: a line for every day and prefix, then what is wrong.</summary>
internal static class LedgerView
{
    private const int ObjectsShown = 50;

    public static void Write(Terminal terminal, LedgerReport report)
    {
        if (report.Days.Count == 0)
        {
            terminal.Out.WriteLine("No object matches.");
            return;
        }

        terminal.WriteTable(Table(report.Days));
        if (report.Objects.Count > 0)
            terminal.Out.WriteLine();
        foreach (var entry in report.Objects.Take(ObjectsShown))
            terminal.Out.WriteLine(Line(entry));
        if (report.Objects.Count > ObjectsShown)
            terminal.Out.WriteLine($"… and {Units.Count(report.Objects.Count - ObjectsShown)} more; --json shows all.");
        terminal.Out.WriteLine();
        terminal.Out.WriteLine(Verdict(report));
    }

    private static Table Table(IReadOnlyList<LedgerTotals> days)
    {
        var table = TableOutput.Columns(
            "DAY", "PREFIX", "ROUTE", "OBJECTS", "SIZE", "NOTIFIED", "RUNS", "MANIFESTS", "IN", "OUT", "REJECTED", "WRONG");
        foreach (var day in days)
        {
            table.AddRow(
                $"{day.Day:yyyy-MM-dd}", Markup.Escape(Printable.Line(day.Prefix)), Markup.Escape(day.Route), Units.Count(day.Objects),
                Units.Bytes(day.Bytes), Units.Count(day.Notified), Units.Count(day.Runs), Units.Count(day.Manifests),
                Units.Count(day.RecordsIn), Units.Count(day.RecordsOut), Units.Count(day.Rejected),
                day.Wrong == 0 ? "0" : $"[red]{Units.Count(day.Wrong)}[/]");
        }

        return table;
    }

    private static string Line(LedgerEntry entry)
    {
        var state = entry.State.ToString().ToLowerInvariant();
        var detail = entry.Detail is null ? "" : $": {Printable.Line(entry.Detail)}";
        var repair = entry.Repair == LedgerRepair.None ? "" : $", {entry.Repair.ToString().ToLowerInvariant()}";
        return $"{state,-10}  {Printable.Line($"s3://{entry.Bucket}/{entry.Key}")} ({entry.Run}{repair}){detail}";
    }

    private static string Verdict(LedgerReport report)
    {
        if (report is { Wrong: 0, Repaired: 0 })
            return "Nothing is missing.";
        var repaired = report.Repaired > 0 ? $"{Units.Count(report.Repaired)} repaired: look again when their runs have ended. " : "";
        return report.Wrong == 0
            ? repaired.TrimEnd()
            : $"{repaired}{Units.Count(report.Wrong)} not as they should be. 'spate ledger --repair' schedules, rewinds or restarts "
                + "their runs.";
    }
}
