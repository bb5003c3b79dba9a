using Spate.Dag;
using Spate.Pipeline.Steps;
using Spate.Pipeline.Yaml;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads the steps of a route. A step names only steps above it, so that a cycle cannot be written.</summary>
internal static class StepsReader
{
    /// <summary>The most steps that a route may have.</summary>
    private const int MaxSteps = 100;

    public static IReadOnlyList<RouteStep> Read(YamlMapping route, Route defaults)
    {
        var folder = Path.GetDirectoryName(Path.GetFullPath(route.Problems.Path))!;
        var steps = new List<RouteStep>();
        foreach (var (name, mapping) in route.NamedMappings("run", "step"))
        {
            CheckName(name, steps, route.Problems);
            steps.Add(new StepReader(mapping, new StepScope(name.Value!, steps, defaults, folder)).Read());
        }

        if (steps.Count > MaxSteps) route.Report("run", $"run has {steps.Count} steps; at most {MaxSteps} are run");
        // What is wrong with the whole graph has no position of its own; it is reported only when every step is well.
        if (!route.Problems.Any) CheckGraph(route, steps);
        return steps;
    }

    private static void CheckName(YamlDotNet.RepresentationModel.YamlScalarNode name, List<RouteStep> steps, YamlProblems problems)
    {
        var text = name.Value!;
        if (text.Length > 40 || !text.Split('-').All(word => word.Length > 0 && word.All(char.IsAsciiLetterOrDigit)))
            problems.Add(name, $"'{text}' cannot name a step: use letters and digits, with single '-' between them, 40 at most");
        if (steps.Exists(step => string.Equals(step.Name, text, StringComparison.OrdinalIgnoreCase)))
            problems.Add(name, $"two steps are named '{text}'");
    }

    private static void CheckGraph(YamlMapping route, List<RouteStep> steps)
    {
        try
        {
            StepGraph.Of(steps.Select(step => step.Plan));
        }
        catch (DagException e)
        {
            route.Report("run", e.Message);
        }
    }
}

/// <summary>What a step is read with.</summary>
/// <param name="Name">Its name.</param>
/// <param name="Above">The steps above it.</param>
/// <param name="Route">The route, whose pool, retries and timeout are the step's unless it says otherwise.</param>
/// <param name="Folder">The folder of <c>pipeline.yaml</c>.</param>
internal sealed record StepScope(string Name, IReadOnlyList<RouteStep> Above, Route Route, string Folder)
{
    public RouteStep? Find(string step) => Above.FirstOrDefault(other => other.Name == step);

    /// <summary>What is wrong with a name of a step above; null if nothing is.</summary>
    public string? FaultOfStep(string step)
    {
        if (Find(step) is not null) return null;
        return Above.Count == 0
            ? $"there is no step '{step}' above '{Name}'"
            : $"there is no step '{step}' above '{Name}'{Spelling.Suggestion(step, Above.Select(other => other.Name))}; above are "
                + string.Join(", ", Above.Select(other => other.Name));
    }

    /// <summary>What is wrong with a step's output; null if nothing is.</summary>
    public string? FaultOfOutput(string step, string output)
    {
        if (FaultOfStep(step) is { } fault) return fault;
        var outputs = Find(step)!.Program.Outputs.Keys;
        if (outputs.Contains(output, StringComparer.Ordinal)) return null;
        return outputs.Any()
            ? $"step '{step}' has no output '{output}'{Spelling.Suggestion(output, outputs)}; it has {string.Join(", ", outputs)}"
            : $"step '{step}' has no outputs";
    }

    /// <summary>What is wrong with the source of an input; null if nothing is.</summary>
    public string? FaultOfSource(string text)
    {
        var reference = StepReference.Parse(text);
        if (reference.Step is { } step) return FaultOfOutput(step, reference.Name);
        if (StepReference.OfRun.Contains(text, StringComparer.Ordinal)) return null;
        return $"'{text}' is not a source{Spelling.Suggestion(text, StepReference.OfRun)}; take {string.Join(", ", StepReference.OfRun)}, "
            + "or an output of a step above, such as validate.valid";
    }
}
