using System.CommandLine;
using System.CommandLine.Parsing;
using System.Globalization;
using Spate.Cloud;
using Spate.Pipeline;

namespace Spate.Host.Commands;

/// <summary>Creates options for times, numbers, counts, sizes and addresses.</summary>
internal static class ValueOption
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

    public static Option<long> Count(string name, string description, long standard, long maximum, long minimum = 1) => new(name)
    {
        Description = description,
        HelpName = "count",
        DefaultValueFactory = _ => standard,
        CustomParser = result => ParseCount(result, minimum, maximum) ?? 0,
    };

    public static Option<long?> OptionalCount(string name, string description, long maximum, long minimum = 1) => new(name)
    {
        Description = description,
        HelpName = "count",
        CustomParser = result => ParseCount(result, minimum, maximum),
    };

    public static Option<int?> OptionalInt(string name, string description, int maximum, int minimum = 1) => new(name)
    {
        Description = description,
        HelpName = "count",
        CustomParser = result => (int?)ParseCount(result, minimum, maximum),
    };

    public static Option<long> Size(string name, string description, long standard) => new(name)
    {
        Description = description,
        HelpName = "size",
        DefaultValueFactory = _ => standard,
        CustomParser = static result => ParseSize(result, minimum: 1) ?? 0,
    };

    public static Option<long?> OptionalSize(string name, string description) => new(name)
    {
        Description = description,
        HelpName = "size",
        CustomParser = static result => ParseSize(result, minimum: 0),
    };

    /// <summary>The address of an HTTP service.</summary>
    public static Uri? ParseAddress(ArgumentResult result, string example)
    {
        var text = result.Tokens[0].Value;
        if (Uri.TryCreate(text, UriKind.Absolute, out var address) && address.Scheme is "http" or "https")
            return address;

        result.AddError($"'{text}' is not an address such as {example}.");
        return null;
    }

    /// <summary>A bucket, or the objects in it whose keys begin so.</summary>
    public static ObjectAddress? ParseObjects(ArgumentResult result) => result.Read<ObjectAddress>(
        static text => ObjectAddress.TryParsePrefix(text, out var address) ? address : null,
        "of the form s3://bucket or s3://bucket/prefix");

    private static TimeSpan? ParseTime(ArgumentResult result) => result.Read<TimeSpan>(
        static text => Durations.TryParse(text, out var time) && time <= TimeSpan.FromDays(1) ? time : null,
        "a time such as 250ms, 30s, 5m or 1h");

    private static long? ParseCount(ArgumentResult result, long minimum, long maximum) => result.Read<long>(
        text => CountParser.TryParse(text, out var count) && count >= minimum && count <= maximum ? count : null,
        $"a count from {minimum} to {maximum:N0}, such as 500k, 2M or 2_000_000");

    private static double? ParseNumber(ArgumentResult result, double minimum, double maximum) => result.Read<double>(
        text => double.TryParse(
            text,
            NumberStyles.AllowDecimalPoint | NumberStyles.AllowExponent | NumberStyles.AllowLeadingSign,
            CultureInfo.InvariantCulture,
            out var number)
            && number >= minimum && number <= maximum ? number : null,
        $"a number from {minimum} to {maximum}");

    private static long? ParseSize(ArgumentResult result, long minimum) => result.Read<long>(
        text => ByteSize.TryParse(text, out var bytes) && bytes >= minimum ? bytes : null, "a size such as 4096, 64KiB, 256MiB or 1GiB");
}
