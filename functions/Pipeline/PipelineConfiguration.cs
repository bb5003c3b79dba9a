using Spate.Pipeline.Configuration;

namespace Spate.Pipeline;

/// <summary>The content of <c>pipeline.yaml</c>: which objects are processed, how, and where the results go.</summary>
/// <param name="Routes">The routes, in the file's order.</param>
public sealed record PipelineConfiguration(IReadOnlyList<Route> Routes)
{
    /// <summary>Who can be told of the end of runs.</summary>
    public IReadOnlyList<Webhook> Webhooks { get; init; } = [];

    /// <summary>What is run at certain times, in the file's order.</summary>
    public IReadOnlyList<Schedule> Schedules { get; init; } = [];

    /// <summary>The buckets that routes read and write, and those that schedules write, each once.</summary>
    public IReadOnlyList<string> Buckets =>
        [
            .. Routes.SelectMany(route => new[] { route.Source.Bucket, route.Output.Bucket })
                .Concat(Schedules.SelectMany(schedule => schedule.Buckets))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>The pools that activities run in, each once: those of routes and their steps, then those of schedules.</summary>
    public IReadOnlyList<string> Pools =>
        [
            .. Routes.SelectMany(
                route => (string[])[route.Pool, route.PartsPool ?? route.Pool, .. route.Steps.Select(step => step.Plan.Pool)])
                .Concat(Schedules.Select(schedule => schedule.Pool))
                .Distinct(StringComparer.Ordinal),
        ];

    /// <summary>
    /// Whether a string is a valid name for a pool: a DNS label, so that the pool's resources in a cluster can have its name.
    /// </summary>
    public static bool IsPool(string name) =>
        name.Length is >= 1 and <= 40 && char.IsAsciiLetterLower(name[0]) && name[^1] != '-'
        && name.All(c => char.IsAsciiLetterLower(c) || char.IsAsciiDigit(c) || c == '-');

    /// <summary>Reads and validates a file. Relative paths in it are resolved against its folder.</summary>
    /// <exception cref="PipelineConfigurationException">The file cannot be read or is not valid; every problem is listed.</exception>
    public static PipelineConfiguration Load(string path)
    {
        string text;
        try
        {
            var file = new FileInfo(path);
            if (file.Exists && file.Length > PipelineDocument.MaxBytes)
            {
                throw PipelineConfigurationException.Of(
                    path, $"the file has {file.Length} bytes; at most {PipelineDocument.MaxBytes} are read");
            }

            text = File.ReadAllText(path);
        }
        catch (Exception e) when (e is FileNotFoundException or DirectoryNotFoundException)
        {
            throw PipelineConfigurationException.Of(path, "there is no such file; name one with --pipeline FILE", e);
        }
        catch (Exception e) when (e is IOException or UnauthorizedAccessException)
        {
            throw PipelineConfigurationException.Of(path, $"cannot be read: {e.Message}", e);
        }

        return Parse(text, path);
    }

    /// <summary>Validates the text of a pipeline file; <paramref name="path"/> names it in messages and anchors relative paths.</summary>
    /// <exception cref="PipelineConfigurationException">The text is not valid; every problem is listed.</exception>
    public static PipelineConfiguration Parse(string yaml, string path) => PipelineDocument.Read(yaml, path);

    /// <summary>Finds the route for an object: of those that match, the one with the longest prefix.</summary>
    public Route? Match(string bucket, string key) =>
        Routes.Where(route => route.Source.Matches(bucket, key)).MaxBy(route => route.Source.Prefix.Length);

    /// <summary>Finds a route by its name.</summary>
    public Route? Find(string name) => Routes.FirstOrDefault(route => route.Name == name);
}
