using Spate.Pipeline.Steps;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Checks what the keys of a step say of each other.</summary>
internal sealed class StepChecks(YamlMapping mapping, StepScope scope)
{
    private readonly HashSet<string> _used = new(StringComparer.Ordinal);

    public void Check(RouteStep step)
    {
        CheckForEach(step.Plan);
        CheckStreams(step);
        foreach (var (at, text) in Arguments()) CheckText(step, at, text, isArgument: true);
        foreach (var (name, value) in mapping.Entries("env"))
        {
            CheckVariable(name);
            if (value is YamlScalarNode { Value: { } text }) CheckText(step, value, text, isArgument: false);
        }

        foreach (var item in mapping.Items("inheritEnv").OfType<YamlScalarNode>()) CheckVariable(item);
        CheckUse(step, "inputs", step.Plan.Inputs.Keys.Where(name => name != step.Program.Stdin));
        CheckUse(step, "outputs", step.Program.Outputs.Keys.Where(name => name != step.Program.Stdout));
    }

    private IEnumerable<(YamlNode At, string Text)> Arguments() =>
        (mapping.Find("command") as YamlSequenceNode)?.Children.OfType<YamlScalarNode>()
            .Select(item => ((YamlNode)item, item.Value ?? "")) ?? [];

    private void CheckForEach(StepPlan plan)
    {
        if (plan.ForEach is not { } each)
        {
            if (plan.Concurrency is not null) mapping.Report("concurrency", "concurrency belongs to forEach");
            return;
        }

        var reference = StepReference.Parse(each);
        if (each == StepReference.Parts) return;
        if (reference.Step is not { } step)
            mapping.Report("forEach", $"'{each}' cannot be gone over: take parts, or a step's output that is a folder, such as split.rows");
        else if (scope.FaultOfOutput(step, reference.Name) is { } fault) mapping.Report("forEach", fault);
        else if (!scope.Find(step)!.Program.Outputs[reference.Name].IsFolder)
            mapping.Report("forEach", $"{each} is one file: forEach goes over a folder, whose path ends in '/'");
        else if (scope.Find(step)!.Plan.ForEach is not null)
            mapping.Report("forEach", $"step '{step}' runs for each of something itself: go over the folder of a step that runs once");
    }

    private void CheckStreams(RouteStep step)
    {
        CheckStream("stdin", "input", step.Program.Stdin, [.. step.Plan.Inputs.Keys]);
        CheckStream("stdout", "output", step.Program.Stdout, [.. step.Program.Outputs.Keys]);
        if (step.Program.Stdout is { } stdout && step.Program.Outputs.TryGetValue(stdout, out var output) && output.IsFolder)
            mapping.Report("stdout", $"stdout cannot be '{stdout}', which is a folder");
    }

    private void CheckStream(string key, string what, string? name, IReadOnlyList<string> known)
    {
        if (name is null || known.Contains(name, StringComparer.Ordinal)) return;
        mapping.Report(key, known.Count == 0 ? $"{key} names an {what}, and there are none" : NameReading.Unknown(what, name, known));
    }

    private void CheckText(RouteStep step, YamlNode at, string text, bool isArgument)
    {
        foreach (var name in StepText.Placeholders(text))
        {
            _used.Add(name);
            if (FaultOf(step, name, isAlone: isArgument && StepText.Only(text) is not null) is { } fault) mapping.Problems.Add(at, fault);
        }
    }

    private string? FaultOf(RouteStep step, string name, bool isAlone)
    {
        string[] known = [.. step.Plan.Inputs.Keys, .. step.Program.Outputs.Keys, StepText.Pipeline, .. Item(step)];
        if (!known.Contains(name, StringComparer.Ordinal))
        {
            var placeholders = known.Select(one => $"{{{one}}}").ToList();
            return $"'{{{name}}}' stands for nothing{Spelling.Suggestion($"{{{name}}}", placeholders)}; known are "
                + $"{string.Join(", ", placeholders)}. Write {{{{{name}}}}} for the text itself; what is known of the object "
                + "is in the environment, as SPATE_KEY";
        }

        if (name == step.Program.Stdin) return $"'{name}' comes from standard input, and has no file";
        return !isAlone && step.Plan.Inputs.TryGetValue(name, out var sources) && IsMany(step.Plan, sources)
            ? $"'{name}' may be several files, so {{{name}}} must be an argument by itself, which becomes one for each"
            : null;
    }

    private static string[] Item(RouteStep step) => step.Plan.ForEach is null ? [] : [StepText.Item];

    private bool IsMany(StepPlan plan, IReadOnlyList<string> sources)
    {
        if (sources is not [var only]) return true;
        var reference = StepReference.Parse(only);
        if (only is StepReference.Object) return false;
        if (only is StepReference.Rejects) return true;
        var isOfItem = plan.TakesItemOf(reference, step => scope.Find(step)?.Plan ?? plan);
        if (reference.Step is not { } name || scope.Find(name) is not { } step) return !isOfItem;
        var isFolder = step.Program.Outputs.TryGetValue(reference.Name, out var output) && output.IsFolder;
        return only == plan.ForEach ? false : isFolder || (step.Plan.ForEach is not null && !isOfItem);
    }

    private void CheckVariable(YamlScalarNode name)
    {
        var text = name.Value ?? "";
        if (text.Length == 0 || char.IsAsciiDigit(text[0]) || !text.All(c => char.IsAsciiLetterOrDigit(c) || c == '_'))
            mapping.Problems.Add(name, $"'{text}' cannot name an environment variable");
        else if (text.StartsWith(StepEnvironment.Prefix, StringComparison.Ordinal))
            mapping.Problems.Add(name, $"'{text}' cannot be set: variables that begin with {StepEnvironment.Prefix} are Spate's");
    }

    /// <summary>A program can find a file only by what it is told.</summary>
    private void CheckUse(RouteStep step, string key, IEnumerable<string> names)
    {
        foreach (var name in names.Where(name => !_used.Contains(name)))
        {
            var entry = mapping.Entries(key).First(entry => entry.Key.Value == name).Key;
            mapping.Problems.Add(
                entry,
                $"step '{step.Name}' is not told where its {key[..^1]} '{name}' is: put {{{name}}} into command or env, or name it by "
                + $"{(key == "inputs" ? "stdin" : "stdout")}");
        }
    }
}
