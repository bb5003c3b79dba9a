using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spate.Host.Server.Parts;

/// <summary>Creates clients of AWS with options from <c>host.json</c> and the environment.</summary>
internal static partial class AwsClient
{
    /// <summary>Creates a client, and names the settings that are wrong when its options are invalid.</summary>
    /// <exception cref="CommandException">The options are invalid.</exception>
    public static T Make<T>(Func<T> make)
    {
        try
        {
            return make();
        }
        catch (ArgumentException e)
        {
            var message = e.Message.Replace($" (Parameter '{e.ParamName}')", "", StringComparison.Ordinal);
            throw new CommandException($"host settings: {Option().Replace(message, Path)}", ExitCode.Usage, e);
        }
    }

    private static string Path(Match option)
    {
        var section = $"extensions.{option.Groups["service"].Value.ToLowerInvariant()}";
        return option.Groups["property"] is { Success: true, Value: var property }
            ? $"{section}.{JsonNamingPolicy.CamelCase.ConvertName(property)}"
            : section;
    }

    /// <summary>
    /// Replaces the name of an option in messages, <c>SqsOptions.QueueUrl</c>, by that of the setting: <c>extensions.sqs.queueUrl</c>.
    /// </summary>
    [GeneratedRegex(
        @"\b(?<service>S3|Sqs)Options\b(?:\.(?<property>[A-Z]\w*))?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();
}
