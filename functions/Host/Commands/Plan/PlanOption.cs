using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spate.Host.Commands.Plan.Manifests;
using Spate.Pipeline;

namespace Spate.Host.Commands.Plan;

/// <summary>Creates options for times, numbers and counts.</summary>
internal static class PlanOption
{
    public static Option<TimeSpan> Duration(string name, string description, TimeSpan standard) => new(name)
    {
        Description = description,
        HelpName = "time",
        DefaultValueFactory = _ => standard,
        CustomParser = static result => ParseTime(result) ?? default,
    };

    public static Option<TimeSpan?> OptionalDuration(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "time",
        CustomParser = ParseTime,
    };

    public static Option<double> Number(string name, string description, double standard, double minimum, double maximum) => new(name)
    {
        Description = description,
        HelpName = "number",
        DefaultValueFactory = _ => standard,
        CustomParser = result => ParseNumber(result, minimum, maximum) ?? 0,
    };

    public static Option<double?> OptionalNumber(string name, string description, double minimum, double maximum) => new(name)
    {
        Description = description,
        HelpName = "number",
        CustomParser = result => ParseNumber(result, minimum, maximum),
    };

    public static Option<int?> OptionalInt(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "count",
        CustomParser = static result => (int?)ParseCount(result, 1, ScaledObjectReader.MaxReplicas),
    };

    public static Func<ArgumentResult, int> Int(int minimum, int maximum) => result => (int)(ParseCount(result, minimum, maximum) ?? 0);

    public static Func<ArgumentResult, long?> OptionalCount(long minimum, long maximum) => result => ParseCount(result, minimum, maximum);

    private static TimeSpan? ParseTime(ArgumentResult result) => result.Read<TimeSpan>(
        static text => Durations.TryParse(text, out var time) && time <= TimeSpan.FromDays(1) ? time : null,
        "a time such as 250ms, 30s, 5m or 1h");

    private static long? ParseCount(ArgumentResult result, long minimum, long maximum) => result.Read<long>(
        text => CountParser.TryParse(text, out var count) && count >= minimum && count <= maximum ? count : null,
        $"a count from {minimum} to {maximum:N0}, such as 500k, 2M or 10B");

    private static double? ParseNumber(ArgumentResult result, double minimum, double maximum) => result.Read<double>(
        text => double.TryParse(
            text,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number)
            && number >= minimum && number <= maximum ? number : null,
        $"a number from {minimum} to {maximum}");
}
