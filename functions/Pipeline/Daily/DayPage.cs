using System.Globalization;
using System.Text;
using Spate.Pipeline.Reports;
using static Spate.Pipeline.Reports.HtmlPage;

namespace Spate.Pipeline.Daily;

/// <summary>Renders the report of a day as one HTML page.</summary>
internal static class DayPage
{
    public static string Render(DayReport report)
    {
        var title = report.Day.ToString("dddd, d MMMM yyyy", CultureInfo.InvariantCulture);
        var page = Begin(title);
        page.Append(
            $"<h1>{Text(title)}</h1>\n<p class=\"where\">{Text(report.TimeZone)} · {(report.Routes.Count == 1 ? "route" : "routes")} "
            + $"{Text(string.Join(", ", report.Routes))} · run {Text(report.Run)} · made "
            + $"{report.MadeAt.UtcDateTime:yyyy-MM-dd HH:mm:ss}Z</p>\n");
        Problems(page, report);
        Figures(page, report);
        var hours = report.Hours.Select(hour => new Column(
            hour.Hour.Hour % 3 == 0 ? $"{hour.Hour:HH}" : "", $"{hour.Hour:HH:mm zzz}", hour.Records));
        page.Append($"<h2>Records by the hour in which their file came</h2>\n{ColumnChart.Render("Records by hour", [.. hours])}");
        PageSections.Charts(page, report.Aggregates);
        Routes(page, report);
        PageSections.Rejects(page, report.Totals.Records);
        PageSections.Tables(page, report.Totals.Matches, report.Totals.TableVersions);
        return End(page);
    }

    private static void Problems(StringBuilder page, DayReport report)
    {
        if (report.IsComplete) return;
        var totals = report.Totals;
        page.Append("<section class=\"problems\"><h2>This summary is not complete</h2>\n");
        if (!report.IsOver) page.Append("<p>The day was not over when it was summed up.</p>\n");
        if (totals.Damaged + totals.Missing > 0)
        {
            page.Append(
                $"<p>{Count(totals.Missing)} missing and {Count(totals.Damaged)} damaged: they are not in the sums. "
                + "Put their inputs in place again, then restart this run.</p>\n<table><tr><th></th><th>object</th><th>why</th></tr>\n");
            foreach (var problem in totals.Problems)
            {
                page.Append(
                    $"<tr><td class=\"kind\">{problem.Kind.ToString().ToLowerInvariant()}</td><td>{Text(problem.Object)}</td>"
                    + $"<td>{Text(problem.Reason)}</td></tr>\n");
            }

            page.Append("</table>\n");
            if (totals.Damaged + totals.Missing - totals.Problems.Count is > 0 and var more)
                page.Append($"<p>… and {Count(more)} more.</p>\n");
        }

        page.Append("</section>\n");
    }

    private static void Figures(StringBuilder page, DayReport report)
    {
        var totals = report.Totals;
        page.Append("<div class=\"figures\">\n");
        page.Figure(totals.Files == 1 ? "file" : "files", Count(totals.Files));
        page.Figure("records in", Count(totals.Records.In));
        page.Figure("records out", Count(totals.Records.Out));
        page.Figure("rejected", Count(totals.Records.Rejected), totals.Records.Rejected > 0);
        page.Figure("missing", Count(totals.Missing), totals.Missing > 0);
        page.Figure("damaged", Count(totals.Damaged), totals.Damaged > 0);
        page.Figure("in", Bytes(totals.BytesIn));
        page.Figure("out", Bytes(totals.BytesOut));
        page.Append("</div>\n");
    }

    private static void Routes(StringBuilder page, DayReport report)
    {
        page.Append(
            "<h2>Routes</h2>\n<table><tr><th>route</th><th class=\"n\">files</th><th class=\"n\">records in</th>"
            + "<th class=\"n\">records out</th><th class=\"n\">rejected</th></tr>\n");
        foreach (var route in report.Routes)
        {
            var totals = report.Totals.Routes.GetValueOrDefault(route) ?? new RouteTotals(0, 0, 0, 0);
            page.Append(
                $"<tr><td>{Text(route)}</td><td class=\"n\">{Count(totals.Files)}</td><td class=\"n\">{Count(totals.In)}</td>"
                + $"<td class=\"n\">{Count(totals.Out)}</td><td class=\"n\">{Count(totals.Rejected)}</td></tr>\n");
        }

        page.Append("</table>\n");
    }
}
