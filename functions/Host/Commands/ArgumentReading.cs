using System.CommandLine.Parsing;

namespace Spate.Host.Commands;

/// <summary>Parses an option's argument, or reports what was expected.</summary>
internal static class ArgumentReading
{
    /// <param name="result">The argument.</param>
    /// <param name="parse">Returns the value, or null for invalid text.</param>
    /// <param name="expected">What was expected, to follow "is not".</param>
    public static T? Read<T>(this ArgumentResult result, Func<string, T?> parse, string expected)
        where T : struct
    {
        var text = result.Tokens[0].Value;
        if (parse(text) is { } value)
            return value;

        result.AddError($"'{text}' is not {expected}.");
        return null;
    }
}
