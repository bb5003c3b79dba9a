using System.Globalization;
using System.Net;
using System.Text;

namespace Spate.Pipeline.Reports;

/// <summary>What the pages of reports have in common. They need nothing else: no script, no font, no network.</summary>
internal static class HtmlPage
{
    private const string Style = """
        :root { color-scheme: light dark; --ink: #1c2430; --faint: #66707f; --line: #e3e7ee;
        --paper: #ffffff; --card: #f7f8fb; --bar: #2f6fde; --bad: #c43d3d; }
        @media (prefers-color-scheme: dark) { :root {
        --ink: #e6e9ef; --faint: #98a2b3; --line: #2b3340; --paper: #12161d; --card: #1a2029; --bar: #6b9cf2; --bad: #ef7d7d; } }
        body { margin: 0; background: var(--paper); color: var(--ink); font: 15px/1.5 system-ui, sans-serif; }
        main { max-width: 1040px; margin: 0 auto; padding: 32px 24px 64px; }
        h1 { font-size: 22px; margin: 0 0 4px; overflow-wrap: anywhere; } h2 { font-size: 16px; margin: 32px 0 12px; }
        p.where { color: var(--faint); margin: 0 0 24px; overflow-wrap: anywhere; }
        .figures { display: grid; grid-template-columns: repeat(auto-fit, minmax(124px, 1fr)); gap: 12px; }
        .figure { background: var(--card); border: 1px solid var(--line); border-radius: 8px; padding: 12px 16px; }
        .figure b { display: block; font-size: 20px; white-space: nowrap; font-variant-numeric: tabular-nums; }
        .figure span { color: var(--faint); font-size: 13px; }
        .bad b { color: var(--bad); }
        .problems { margin-bottom: 32px; } .problems td { vertical-align: top; } td.kind { color: var(--bad); white-space: nowrap; }
        .charts { display: grid; grid-template-columns: repeat(auto-fit, minmax(420px, 1fr)); gap: 16px 32px; }
        table { border-collapse: collapse; width: 100%; }
        th, td { text-align: left; padding: 6px 12px 6px 0; border-bottom: 1px solid var(--line); overflow-wrap: anywhere; }
        th { color: var(--faint); font-weight: 500; }
        td.n, th.n { text-align: right; padding-right: 24px; font-variant-numeric: tabular-nums; }
        svg text { fill: var(--ink); font: 13px system-ui, sans-serif; }
        svg .n { fill: var(--faint); font-variant-numeric: tabular-nums; } svg rect { fill: var(--bar); }
        """;

    public static StringBuilder Begin(string title) => new(
        "<!doctype html>\n<html lang=\"en\">\n<head>\n<meta charset=\"utf-8\">\n<meta name=\"viewport\" content=\"width=device-width\">\n"
        + $"<title>{Text(title)} · Spate</title>\n<style>\n{Style}\n</style>\n</head>\n<body>\n<main>\n");

    public static string End(StringBuilder page) => page.Append("</main>\n</body>\n</html>\n").ToString();

    public static void Figure(this StringBuilder page, string label, string value, bool bad = false) =>
        page.Append($"<div class=\"figure{(bad ? " bad" : "")}\"><b>{value}</b><span>{label}</span></div>\n");

    public static string Text(string text) => WebUtility.HtmlEncode(text);

    public static string Count(long count) => count.ToString("N0", CultureInfo.InvariantCulture);

    /// <summary>A coordinate of a drawing.</summary>
    public static string Number(double number) => number.ToString("0.#", CultureInfo.InvariantCulture);

    public static string Bytes(long bytes) => bytes switch
    {
        >= 1_000_000_000 => $"{bytes / 1e9:0.00} GB",
        >= 1_000_000 => $"{bytes / 1e6:0.0} MB",
        >= 1_000 => $"{bytes / 1e3:0.0} kB",
        _ => $"{bytes} B",
    };
}
