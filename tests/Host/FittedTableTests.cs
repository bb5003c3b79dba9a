using Spate.Host.Terminals;
using Spectre.Console;

namespace Spate.Host.Tests;

public sealed class FittedTableTests
{
    [Theory]
    [InlineData(200, "RUN STATE TIME WHY", 60)]
    [InlineData(60, "RUN STATE TIME WHY", 32)]
    [InlineData(40, "RUN STATE TIME", null)]
    [InlineData(24, "RUN STATE", null)]
    [InlineData(1, "RUN STATE", null)]
    public void What_matters_least_is_cut_and_then_left_out(int width, string columns, int? longest)
    {
        var table = new FittedTable(
            new("RUN"), new("STATE"), new("TIME", Rank: 1), new("EMPTY", IsLeftOutIfEmpty: true), new("WHY", Rank: 2, IsText: true));
        table.Add("ads-1", "[red]Failed[/]", "1.2 s", "", new string('x', 60));

        var written = Written(table.Fit(width)).Split('\n', StringSplitOptions.RemoveEmptyEntries);

        Assert.Equal(columns, string.Join(' ', written[0].Split(' ', StringSplitOptions.RemoveEmptyEntries)));
        Assert.Equal(longest, written[1].Contains('x') ? written[1].Trim().Split(' ')[^1].Length : null);
    }

    private static string Written(Table table)
    {
        var text = new StringWriter();
        new Terminal(text, TextWriter.Null, IsInteractive: false, TimeProvider.System).WriteTable(table);
        return text.ToString();
    }
}
