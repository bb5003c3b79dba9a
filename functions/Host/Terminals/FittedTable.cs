using Spectre.Console;

namespace Spate.Host.Terminals;

/// <summary>
/// A table of plain columns that fits a line: where there is too little room, texts are cut, then the columns that matter least are left
/// out.
/// </summary>
internal sealed class FittedTable(params IReadOnlyList<FittedColumn> columns)
{
    /// <summary>Two are shown, and Spectre counts one more.</summary>
    private const int Gap = 3;

    private const int Narrow = 24;
    private const int Narrowest = 8;

    private readonly List<IReadOnlyList<string>> _rows = [];

    /// <summary>Adds a row: markup, but plain text where the column may be cut.</summary>
    public void Add(params IReadOnlyList<string> cells) => _rows.Add(cells);

    /// <param name="width">How many characters there are for a line.</param>
    public Table Fit(int width)
    {
        var widths = columns.Select(WidthOf).ToArray();
        var kept = Enumerable.Range(0, columns.Count)
            .Where(index => !columns[index].IsLeftOutIfEmpty || widths[index] > columns[index].Header.Length)
            .ToList();
        while (Excess(kept, widths, width) is var excess and > 0)
        {
            if (!Cut(kept, widths, excess, Narrow) && !LeaveOut(kept) && !Cut(kept, widths, excess, Narrowest))
                break;
        }

        return Table(kept, widths);
    }

    /// <summary>Cuts the text that matters least among those that are longer than that.</summary>
    private bool Cut(List<int> kept, int[] widths, int excess, int shortest)
    {
        var index = Least(kept.Where(index => columns[index].IsText && widths[index] > shortest));
        if (index < 0)
            return false;
        widths[index] = Math.Max(shortest, widths[index] - excess);
        return true;
    }

    private bool LeaveOut(List<int> kept) => kept.Remove(Least(kept.Where(index => columns[index].Rank > 0)));

    private int Least(IEnumerable<int> indices) => indices.OrderByDescending(index => columns[index].Rank).FirstOrDefault(-1);

    private static int Excess(List<int> kept, int[] widths, int width) => kept.Sum(index => widths[index] + Gap) - width;

    private int WidthOf(FittedColumn column, int index) => _rows.Where(row => index < row.Count)
        .Select(row => column.IsText ? row[index].Length : Markup.Remove(row[index]).Length)
        .Append(column.Header.Length).Max();

    private Table Table(List<int> kept, int[] widths)
    {
        var table = TableOutput.Columns([.. kept.Select(index => columns[index].Header)]);
        foreach (var row in _rows)
        {
            table.AddRow([
                .. kept.Select(
                    index => index >= row.Count ? "" : columns[index].IsText ? Markup.Escape(Cut(row[index], widths[index])) : row[index]),
            ]);
        }

        return table;
    }

    private static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";
}

/// <summary>A column.</summary>
/// <param name="Header">Its header.</param>
/// <param name="Rank">Where it comes when columns are left out: the greatest goes first; 0 never.</param>
/// <param name="IsText">Whether its cells are plain text, which may be cut.</param>
/// <param name="IsLeftOutIfEmpty">Whether it is left out if no row has anything in it.</param>
internal sealed record FittedColumn(string Header, int Rank = 0, bool IsText = false, bool IsLeftOutIfEmpty = false);
