using Spate.Cloud;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Provision;

/// <summary>Shows the differences like a diff: present values with a minus, needed values with a plus.</summary>
internal static class ProvisioningView
{
    private const string Green = "\e[32m";
    private const string Red = "\e[31m";
    private const string Yellow = "\e[33m";
    private const string Plain = "\e[0m";

    private const string WarningSign = "warning: ";
    private const int LabelWidth = 18;
    private const int Indent = 4 + LabelWidth + 1;

    public static void Write(Terminal terminal, ProvisioningReport report)
    {
        foreach (var resource in report.Differences.GroupBy(static difference => (difference.Type, difference.Name)))
        {
            var isNew = resource.Any(IsCreation);
            var title =
                $"{(isNew ? '+' : ' ')} {(resource.Key.Type == ProvisioningDifference.Bucket ? "bucket" : "queue")} {resource.Key.Name}";
            terminal.Out.WriteLine(isNew ? Colour(terminal, Green, title) : title);
            foreach (var difference in resource.Where(static difference => !IsCreation(difference)))
                Write(terminal, difference);
        }

        foreach (var warning in report.Warnings)
            Warn(terminal, [.. Wrapping.Lines(Printable.Line(warning), terminal.Width() - WarningSign.Length)]);
        terminal.Out.WriteLine(Summary(report));
    }

    private static void Warn(Terminal terminal, IReadOnlyList<string> lines)
    {
        terminal.Error.WriteLine(Colour(terminal, Yellow, WarningSign) + lines[0]);
        foreach (var line in lines.Skip(1))
            terminal.Error.WriteLine(new string(' ', WarningSign.Length) + line);
    }

    private static bool IsCreation(ProvisioningDifference difference) => difference.Property is "BucketName" or "QueueName";

    private static void Write(Terminal terminal, ProvisioningDifference difference)
    {
        if (difference.From is { } from)
            Write(terminal, Red, '-', DifferenceText.Label(difference), DifferenceText.Value(difference, from));
        Write(terminal, Green, '+', DifferenceText.Label(difference), DifferenceText.Value(difference, difference.To));
    }

    private static void Write(Terminal terminal, string colour, char sign, string label, string value)
    {
        var lines = Wrapping.Lines(value, terminal.Width() - Indent).ToList();
        terminal.Out.WriteLine(Colour(terminal, colour, $"  {sign} {label.PadRight(LabelWidth)} {lines[0]}"));
        foreach (var line in lines.Skip(1))
            terminal.Out.WriteLine(Colour(terminal, colour, new string(' ', Indent) + line));
    }

    private static string Colour(Terminal terminal, string colour, string text) => terminal.IsInteractive ? $"{colour}{text}{Plain}" : text;

    private static string Summary(ProvisioningReport report)
    {
        var changes = Units.Count(report.Differences.Count, "change");
        return report switch
        {
            { Differences.Count: 0 } => "Nothing to change.",
            { DryRun: true } => $"{changes} to make. 'spate provision' without --dry-run makes them.",
            _ => $"{changes} made.",
        };
    }
}
