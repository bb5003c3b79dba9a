using System.Text;
using static Spate.Pipeline.Reports.HtmlPage;

namespace Spate.Pipeline.Reports;

/// <summary>Renders a report as one self-contained HTML page: no script, no font, no network.</summary>
internal static class ReportPage
{
    public static string Render(Report report)
    {
        var page = HtmlPage.Begin(report.Input.Key);
        page.Append(
            $"<h1>{Text(report.Input.Key)}</h1>\n<p class=\"where\">bucket {Text(report.Input.Bucket)} · route {Text(report.Route)} · run "
            + $"{Text(report.Run)} · version {Text(report.Input.Version)}</p>\n");
        Figures(page, report);
        PageSections.Charts(page, report.Aggregates);
        PageSections.Rejects(page, report.Totals.Records);
        PageSections.Tables(page, report.Totals.Matches, report.Totals.TableVersions);
        return HtmlPage.End(page);
    }

    private static void Figures(StringBuilder page, Report report)
    {
        page.Append("<div class=\"figures\">\n");
        page.Figure("records in", Count(report.Totals.Records.In));
        page.Figure("records out", Count(report.Totals.Records.Out));
        page.Figure("rejected", Count(report.Totals.Records.Rejected), report.Totals.Records.Rejected > 0);
        page.Figure(report.Parts == 1 ? "part" : "parts", Count(report.Parts));
        page.Figure($"in, {Bytes(report.Totals.PlainBytesIn)} plain", Bytes(report.Totals.BytesIn));
        page.Figure($"out, {Bytes(report.Totals.PlainBytesOut)} plain", Bytes(report.Totals.BytesOut));
        if (report.Totals.EnrichSeconds > 0)
            page.Figure("records per second", Count((long)(report.Totals.Records.In / report.Totals.EnrichSeconds)));
        page.Append("</div>\n");
    }
}
