using System.Text.Json;
using System.Text.RegularExpressions;

namespace Spate.Host.Server.Parts;

/// <summary>Clients of AWS, whose options come from <c>host.json</c> and the environment.</summary>
internal static partial class AwsClient
{
    /// <summary>Makes a client, and says which settings are wrong when its options cannot be used.</summary>
    /// <exception cref="CommandException">The options cannot be used.</exception>
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

    /// <summary>What messages call an option, <c>SqsOptions.QueueUrl</c>, is a setting here: <c>extensions.sqs.queueUrl</c>.</summary>
    [GeneratedRegex(
        @"\b(?<service>S3|Sqs)Options\b(?:\.(?<property>[A-Z]\w*))?", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Option();
}
