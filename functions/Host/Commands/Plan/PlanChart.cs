using System.Text;
using Spate.Host.Terminals;

namespace Spate.Host.Commands.Plan;

/// <summary>Draws series over time as columns of text, with a resolution of an eighth of a line.</summary>
internal static class PlanChart
{
    private const string Eighths = " ▁▂▃▄▅▆▇█";
    private const int AxisWidth = 9;
    private const int LabelWidth = 9;

    /// <summary>The possible distances between two marks of the axis, in seconds.</summary>
    private static readonly int[] Steps = [1, 5, 10, 15, 30, 60, 120, 300, 600, 900, 1800, 3600, 7200, 14_400, 21_600];

    /// <summary>Draws a series, with its greatest value at the top of the axis and zero at the bottom.</summary>
    /// <param name="title">The title above it.</param>
    /// <param name="values">One value per second.</param>
    /// <param name="seconds">How many seconds are drawn.</param>
    /// <param name="width">The width in characters.</param>
    /// <param name="height">The height of the columns in lines.</param>
    public static IEnumerable<string> Draw(string title, IReadOnlyList<double> values, int seconds, int width, int height)
    {
        var columns = Columns(values, seconds, width - AxisWidth - 1);
        var top = Math.Max(1, columns.Max());
        yield return title;
        for (var line = height - 1; line >= 0; line--)
        {
            var label = line == height - 1 ? Units.Count((long)top) : line == 0 ? "0" : "";
            yield return $"{label,AxisWidth - 1} │{Line(columns, top, line, height)}".TrimEnd();
        }
    }

    /// <summary>The time axis below a series, with a mark at the deadline.</summary>
    public static IEnumerable<string> Axis(int seconds, double deadline, int width)
    {
        var columns = width - AxisWidth - 1;
        var axis = new StringBuilder(new string('─', columns));
        var labels = new StringBuilder(new string(' ', width + LabelWidth));
        var step = Array.Find(Steps, step => (double)step / seconds * columns >= LabelWidth);
        for (var second = 0; second < seconds && step > 0; second += step)
        {
            var (column, label) = ((int)((long)second * columns / seconds), Label(second));
            axis[column] = '┬';
            labels.Remove(AxisWidth + column, label.Length).Insert(AxisWidth + column, label);
        }

        var mark = (int)(deadline / seconds * columns);
        if (mark < columns)
            axis[mark] = '▲';
        yield return $"{"",AxisWidth - 1} └{axis}";
        yield return $" {labels.ToString().TrimEnd()}";
    }

    private static string Label(int second) => second switch
    {
        0 => "0",
        < 60 => $"{second}s",
        _ when second % 3600 == 0 => $"{second / 3600}h",
        _ when second >= 3600 => $"{second / 3600}h {second / 60 % 60:00}m",
        _ when second % 60 == 0 => $"{second / 60}m",
        _ => $"{second / 60}m {second % 60:00}s",
    };

    /// <summary>The greatest value within each column, so that a short peak is not lost.</summary>
    private static double[] Columns(IReadOnlyList<double> values, int seconds, int count)
    {
        var columns = new double[count];
        for (var second = 0; second < Math.Min(values.Count, seconds); second++)
        {
            var column = (int)((long)second * count / seconds);
            columns[column] = Math.Max(columns[column], values[second]);
        }

        // With fewer seconds than columns, a column without its own second repeats the one before it.
        for (var column = 1; column < count && seconds < count; column++)
        {
            if ((long)column * seconds / count == (long)(column - 1) * seconds / count)
                columns[column] = columns[column - 1];
        }

        return columns;
    }

    private static string Line(double[] columns, double top, int line, int height) => string.Concat(columns.Select(value =>
    {
        // Every value above zero is visible, however small.
        var filled = value <= 0 ? 0 : Math.Max(1, (int)Math.Round(value / top * height * 8));
        return Eighths[Math.Clamp(filled - (line * 8), 0, 8)];
    }));
}
