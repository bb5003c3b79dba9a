using Spate.Dag;

namespace Spate.Pipeline.Steps;

/// <summary>A step in the graph, whether it runs once or for each item.</summary>
/// <param name="Plan">The step.</param>
/// <param name="Results">What it gives.</param>
/// <param name="ResultsOrNone">The same, or null if it gives nothing and what takes it runs all the same.</param>
/// <param name="Asks">What can be asked of its end.</param>
internal sealed record StepNode(
    StepPlan Plan, Edge<StepResults> Results, Edge<StepResults?> ResultsOrNone, IReadOnlyDictionary<string, Dependency> Asks)
{
    /// <summary>Asks that it lets others go on: it succeeded, was skipped, or failed and may.</summary>
    public const string Ended = "";

    /// <summary>How a step can have ended, in the words of <c>pipeline.yaml</c>.</summary>
    public static IReadOnlyList<string> States { get; } = ["succeeded", "failed", "skipped", "omitted", "ended"];

    public static StepNode Of<T>(StepPlan plan, Node<T> node, Func<T, StepResults> results)
        where T : class => new(
            plan, node.Select(results), node.OrDefault().Select(output => output is null ? null : results(output)),
            new Dictionary<string, Dependency>(StringComparer.Ordinal)
            {
                [Ended] = node,
                ["succeeded"] = node.Succeeded,
                ["failed"] = node.Failed,
                ["skipped"] = node.Skipped,
                ["omitted"] = node.Omitted,
                ["ended"] = node.Ended,
            });

    /// <summary>A step, and how it must have ended; by default such that others go on.</summary>
    public static (string Step, string Ask) ParseAsk(string text)
    {
        var dot = text.IndexOf('.');
        return dot < 0 ? (text, Ended) : (text[..dot], text[(dot + 1)..]);
    }
}
