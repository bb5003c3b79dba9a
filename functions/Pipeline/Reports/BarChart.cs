using System.Globalization;
using System.Text;
using static Spate.Pipeline.Reports.HtmlPage;

namespace Spate.Pipeline.Reports;

/// <summary>Draws an aggregate as horizontal bars in SVG: the greatest values, then all others as one bar.</summary>
internal static class BarChart
{
    private const int Bars = 12;
    private const int Width = 480;
    private const int RowHeight = 24;
    private const int LabelWidth = 150;
    private const int CountWidth = 130;
    private const int LabelLength = 20;

    public static string Render(Aggregate aggregate)
    {
        var rows = Rows(aggregate);
        var greatest = Math.Max(1, rows.Max(row => row.Records));
        var svg = new StringBuilder(
            $"<svg viewBox=\"0 0 {Width} {rows.Count * RowHeight}\" width=\"100%\" role=\"img\" aria-label=\"Records by "
            + $"{Text(aggregate.Dimension)}\">\n");
        for (var i = 0; i < rows.Count; i++)
        {
            var y = i * RowHeight;
            var length = Math.Max(1.0, rows[i].Records * (double)(Width - LabelWidth - CountWidth) / greatest);
            svg.Append(
                $"<text x=\"{LabelWidth - 8}\" y=\"{y + 16}\" "
                + $"text-anchor=\"end\"><title>{Text(rows[i].Value)}</title>"
                + $"{Text(Shortened(rows[i].Value))}</text>");
            svg.Append(
                $"<rect x=\"{LabelWidth}\" y=\"{y + 4}\" width=\"{Number(length)}\" "
                + $"height=\"{RowHeight - 8}\" rx=\"2\"/>");
            svg.Append(
                $"<text class=\"n\" x=\"{Number(LabelWidth + length + 6)}\" "
                + $"y=\"{y + 16}\">{Count(rows[i].Records)} · {Share(rows[i].Records, aggregate.Records)}</text>\n");
        }

        return svg.Append("</svg>\n").ToString();
    }

    private static List<AggregateValue> Rows(Aggregate aggregate)
    {
        if (aggregate.Values.Count == 0) return [new AggregateValue("(no records)", 0)];
        var rows = aggregate.Values.Take(Bars).ToList();
        var rest = aggregate.Values.Skip(Bars).Sum(value => value.Records);
        if (rest > 0) rows.Add(new AggregateValue($"{Count(aggregate.Values.Count - Bars)} others", rest));
        return rows;
    }

    private static string Shortened(string label) => label.Length <= LabelLength ? label : $"{label[..(LabelLength - 1)]}…";

    private static string Share(long records, long all) =>
        all == 0 ? "0 %" : $"{(100.0 * records / all).ToString("0.0", CultureInfo.InvariantCulture)} %";
}
