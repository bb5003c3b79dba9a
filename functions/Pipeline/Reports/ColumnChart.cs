using System.Text;
using static Spate.Pipeline.Reports.HtmlPage;

namespace Spate.Pipeline.Reports;

/// <summary>One column of a chart.</summary>
/// <param name="Label">What stands under it; empty for nothing.</param>
/// <param name="Title">What it is, in full.</param>
/// <param name="Value">How high it is.</param>
internal sealed record Column(string Label, string Title, long Value);

/// <summary>Draws values in a fixed order, such as the hours of a day, as columns in SVG.</summary>
internal static class ColumnChart
{
    private const int Width = 960;
    private const int Height = 170;
    private const int Top = 20;
    private const int Bottom = 24;

    public static string Render(string title, IReadOnlyList<Column> columns)
    {
        var greatest = Math.Max(1, columns.Max(column => column.Value));
        var step = (double)Width / columns.Count;
        var svg = new StringBuilder($"<svg viewBox=\"0 0 {Width} {Height}\" width=\"100%\" role=\"img\" aria-label=\"{Text(title)}\">\n");
        svg.Append($"<text class=\"n\" x=\"0\" y=\"12\">up to {Count(greatest)}</text>\n");
        for (var i = 0; i < columns.Count; i++)
        {
            var (label, what, value) = columns[i];
            var height = value == 0 ? 0 : Math.Max(1, value * (double)(Height - Top - Bottom) / greatest);
            svg.Append(
                $"<rect x=\"{Number((i + 0.1) * step)}\" y=\"{Number(Height - Bottom - height)}\" width=\"{Number(0.8 * step)}\" "
                + $"height=\"{Number(height)}\" rx=\"2\"><title>{Text(what)}: {Count(value)}</title></rect>");
            if (label.Length > 0)
            {
                svg.Append(
                    $"<text class=\"n\" x=\"{Number((i + 0.5) * step)}\" y=\"{Height - 6}\" text-anchor=\"middle\">{Text(label)}</text>");
            }

            svg.Append('\n');
        }

        return svg.Append("</svg>\n").ToString();
    }
}
