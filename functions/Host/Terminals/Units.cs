namespace Spate.Host.Terminals;

/// <summary>Formats numbers for people.</summary>
internal static class Units
{
    private static readonly string[] ByteUnits = ["B", "kB", "MB", "GB", "TB", "PB"];

    /// <summary>With thousands separators: <c>2,000,000</c>.</summary>
    public static string Count(long number) => number.ToString("N0");

    /// <summary>With its noun, which is in the plural unless it is one: <c>2,000 runs</c>.</summary>
    public static string Count(long number, string noun) => $"{Count(number)} {noun}{(number == 1 ? "" : "s")}";

    /// <summary>Three digits and a decimal unit: <c>69.1 MB</c>.</summary>
    public static string Bytes(double bytes)
    {
        var unit = 0;
        for (; bytes >= 999.5 && unit < ByteUnits.Length - 1; unit++)
            bytes /= 1000;
        return unit == 0 ? $"{bytes:0} B" : $"{bytes.ToString(bytes < 9.995 ? "0.00" : bytes < 99.95 ? "0.0" : "0")} {ByteUnits[unit]}";
    }

    /// <summary>The two largest units that matter: <c>850 ms</c>, <c>12.3 s</c>, <c>4m 05s</c>, <c>2h 30m</c>.</summary>
    public static string Duration(TimeSpan time) => time switch
    {
        { TotalMilliseconds: < 999.5 } => $"{time.TotalMilliseconds:0} ms",
        { TotalSeconds: < 59.95 } => $"{time.TotalSeconds:0.0} s",
        { TotalHours: < 1 } => $"{time.Minutes}m {time.Seconds:00}s",
        _ => $"{(long)time.TotalHours}h {time.Minutes:00}m",
    };
}
