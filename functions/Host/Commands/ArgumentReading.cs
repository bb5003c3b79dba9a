using System.CommandLine.Parsing;

namespace Spate.Host.Commands;

/// <summary>Reads an option's argument, or says what it should have been.</summary>
internal static class ArgumentReading
{
    /// <param name="result">The argument.</param>
    /// <param name="parse">Gives the value, or null for a text that is none.</param>
    /// <param name="expected">What it should have been, to follow "is not".</param>
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
