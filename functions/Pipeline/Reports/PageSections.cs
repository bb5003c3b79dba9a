using System.Text;
using Spate.Enrichment;
using static Spate.Pipeline.Reports.HtmlPage;

namespace Spate.Pipeline.Reports;

/// <summary>Sections that several reports have.</summary>
internal static class PageSections
{
    public static void Charts(StringBuilder page, IReadOnlyList<Aggregate> aggregates)
    {
        if (aggregates.Count == 0) return;
        page.Append("<div class=\"charts\">\n");
        foreach (var aggregate in aggregates)
            page.Append($"<section><h2>Records by {Text(aggregate.Dimension)}</h2>\n{BarChart.Render(aggregate)}</section>\n");
        page.Append("</div>\n");
    }

    public static void Rejects(StringBuilder page, RecordTotals records)
    {
        if (records.Rejected == 0) return;
        page.Append("<h2>Rejected records</h2>\n<table><tr><th>reason</th><th class=\"n\">records</th></tr>\n");
        foreach (var (reason, count) in records.RejectedByReason.OrderByDescending(reason => reason.Value))
            page.Append($"<tr><td>{Text(reason)}</td><td class=\"n\">{Count(count)}</td></tr>\n");
        page.Append("</table>\n");
    }

    public static void Tables(
        StringBuilder page, IReadOnlyDictionary<string, MatchCounts> matches,
        IReadOnlyDictionary<string, IReadOnlyList<string>> tableVersions)
    {
        if (matches.Count == 0) return;
        page.Append(
            "<h2>Lookups and geo</h2>\n<table><tr><th>table</th><th class=\"n\">found</th><th class=\"n\">not found</th><th "
            + "class=\"n\">invalid</th><th>version</th></tr>\n");
        foreach (var (name, match) in matches)
        {
            var versions = tableVersions.TryGetValue(name, out var used) ? string.Join(", ", used) : "";
            page.Append(
                $"<tr><td>{Text(name)}</td><td class=\"n\">{Count(match.Hits)}</td><td class=\"n\">{Count(match.Misses)}</td><td "
                + $"class=\"n\">{Count(match.Invalid)}</td><td>{Text(versions)}</td></tr>\n");
        }

        page.Append("</table>\n");
    }
}
