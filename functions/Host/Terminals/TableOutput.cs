using Spectre.Console;

namespace Spate.Host.Terminals;

/// <summary>Writes tables: coloured on a terminal, otherwise as plain columns of full width.</summary>
internal static class TableOutput
{
    private const int PlainWidth = 400;

    public static void WriteTable(this Terminal terminal, Table table) => Console(terminal).Write(table);

    public static Table Columns(params ReadOnlySpan<string> headers)
    {
        var table = new Table().Border(TableBorder.None).Collapse();
        foreach (var header in headers)
            table.AddColumn(new TableColumn($"[grey]{header}[/]").NoWrap().PadRight(2));
        return table;
    }

    /// <summary>Colours a state by its meaning.</summary>
    public static string Markup(string state) => state.ToLowerInvariant() switch
    {
        "completed" or "succeeded" => $"[green]{state}[/]",
        "failed" or "terminated" => $"[red]{state}[/]",
        "running" => $"[yellow]{state}[/]",
        _ => $"[grey]{state}[/]",
    };

    /// <summary>The width of the terminal in characters; unlimited when the output is redirected.</summary>
    public static int Width(this Terminal terminal) => terminal.IsInteractive ? AnsiConsole.Profile.Width : int.MaxValue;

    private static IAnsiConsole Console(Terminal terminal)
    {
        if (terminal.IsInteractive)
            return AnsiConsole.Console;

        var console = AnsiConsole.Create(new AnsiConsoleSettings
        {
            Ansi = AnsiSupport.No,
            ColorSystem = ColorSystemSupport.NoColors,
            Interactive = InteractionSupport.No,
            Out = new AnsiConsoleOutput(terminal.Out),
        });
        console.Profile.Width = PlainWidth;
        return console;
    }
}
