using System.Globalization;
using Spate.Dag;
using Spate.Pipeline.Steps;
using Spate.Pipeline.Yaml;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Reads one step.</summary>
internal sealed class StepReader(YamlMapping mapping, StepScope scope)
{
    private const int MaxExitCode = 255;

    public RouteStep Read()
    {
        var plan = Plan();
        var program = Program();
        var step = new RouteStep(plan, program);
        new StepChecks(mapping, scope).Check(step);
        mapping.Close();
        return step;
    }

    private StepPlan Plan()
    {
        var route = scope.Route;
        return new StepPlan
        {
            Name = scope.Name,
            Inputs = Inputs(),
            ForEach = mapping.Text("forEach"),
            Concurrency = mapping.Find("concurrency") is null ? null : mapping.Int("concurrency", 1, 1, StepOutput.MaxFiles),
            After = Asks(),
            When = Conditions(),
            Lock = Lock(),
            ContinueOnFailure = mapping.Flag("continueOnFailure", fallback: false),
            Retry = RouteReader.Retry(mapping, route.Retry),
            Timeout = mapping.Duration("timeout", route.Timeout),
            Pool = mapping.Pool() ?? route.Pool,
            Priority = mapping.Int("priority", EnrichObject.ShortWork, 0, 1000),
        };
    }

    private StepProgram Program() => new()
    {
        Command = Command(),
        Folder = scope.Folder,
        Image = Image(),
        Network = Network(),
        Outputs = Outputs(),
        Stdin = mapping.Text("stdin"),
        Stdout = mapping.Text("stdout"),
        Decompress = mapping.Flag("decompress", fallback: false),
        Environment = mapping.TextMap("env"),
        InheritedVariables = mapping.Texts("inheritEnv"),
        PermanentExitCodes = ExitCodes(),
        Limits = Limits(),
    };

    /// <summary>Arguments may be empty, but for the program.</summary>
    private IReadOnlyList<string> Command()
    {
        var isRequired = mapping.Find("image") is null;
        if (mapping.Find("command", isRequired) is not YamlSequenceNode list)
        {
            if (mapping.Find("command") is not null) mapping.Report("command", "command must be a list: the program, then its arguments");
            return isRequired ? [""] : [];
        }

        var words = list.Children.Select(item => (item as YamlScalarNode)?.Value).ToList();
        foreach (var item in list.Children.Where(item => item is not YamlScalarNode))
            mapping.Problems.Add(item, "an argument must be a string");
        if (isRequired && (words.Count == 0 || words[0] is null or "")) mapping.Report("command", "command must begin with a program");
        return [.. words.Select(word => word ?? "")];
    }

    private string? Image()
    {
        if (mapping.Text("image") is not { } image) return null;
        if (!char.IsAsciiLetterOrDigit(image[0]) || !image.All(c => char.IsAsciiLetterOrDigit(c) || "._/:@-".Contains(c)))
            mapping.Report("image", $"'{image}' cannot name an image");
        return image;
    }

    private string Network()
    {
        if (mapping.Text("network") is not { } network) return "none";
        if (mapping.Find("image") is null) mapping.Report("network", "network belongs to containers: a local process has the worker's");
        if (!network.All(c => char.IsAsciiLetterOrDigit(c) || c is '-' or '_'))
            mapping.Report("network", $"'{network}' cannot name a network");
        return network;
    }

    private Dictionary<string, IReadOnlyList<string>> Inputs()
    {
        var inputs = new Dictionary<string, IReadOnlyList<string>>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Entries("inputs"))
        {
            CheckName(name, "an input");
            var sources = mapping.TextsOrOne(value, $"inputs.{name.Value}");
            foreach (var (at, source) in sources)
            {
                if (scope.FaultOfSource(source) is { } fault) mapping.Problems.Add(at, fault);
            }

            if (sources.Count == 0) mapping.Problems.Add(value, $"inputs.{name.Value} must name where it comes from");
            inputs[name.Value!] = [.. sources.Select(source => source.Text)];
        }

        return inputs;
    }

    private Dictionary<string, StepOutput> Outputs()
    {
        var outputs = new Dictionary<string, StepOutput>(StringComparer.Ordinal);
        foreach (var (name, value) in mapping.Entries("outputs"))
        {
            CheckName(name, "an output");
            var (at, path, retention) = value is YamlMappingNode
                ? Output(name.Value!, value)
                : (value, mapping.Text(value, "an output's path"), ArtifactRetention.Forever);
            if (path is null) continue;
            if (StepPath.FaultOf(path) is { } fault) mapping.Problems.Add(at, $"'{path}' cannot be an output: {fault}");
            if (outputs.FirstOrDefault(other => StepPath.Overlap(other.Value.Path, path)) is { Key: not null } other)
                mapping.Problems.Add(at, $"outputs '{other.Key}' and '{name.Value}' would share files");
            outputs[name.Value!] = new StepOutput(path, retention);
        }

        return outputs;
    }

    private (YamlNode At, string? Path, ArtifactRetention Retention) Output(string name, YamlNode value)
    {
        var output = YamlMapping.Of(value, $"outputs.{name}", mapping.Problems)!;
        var file = output.Text("file", required: true);
        var retention = output.Choice("retention", ArtifactRetention.Forever);
        if (retention is not (ArtifactRetention.Forever or ArtifactRetention.UntilSuccess))
            output.Report("retention", "retention must be forever or untilSuccess: a failed run keeps what a rewind needs");
        output.Close();
        return (output.Find("file") ?? value, file, retention);
    }

    private StepLock? Lock()
    {
        if (mapping.Find("lock") is not YamlMappingNode)
            return mapping.Text("lock") is { } mutex ? Named(mutex, 1, mapping, "lock") : null;
        var semaphore = mapping.Mapping("lock")!;
        var held = semaphore.Text("name", required: true) is { } name
            ? Named(name, semaphore.Int("limit", 1, 1, 1_000_000), semaphore, "name")
            : null;
        semaphore.Close();
        return held;
    }

    private static StepLock Named(string name, int limit, YamlMapping place, string key)
    {
        if (!StepText.IsName(name))
            place.Report(key, $"'{name}' cannot name a lock: use letters, digits, '-' and '_', 40 at most, a letter first");
        return new StepLock(name, limit);
    }

    private IReadOnlyList<string> Asks()
    {
        var asks = mapping.TextsOrOne("after");
        foreach (var (at, text) in asks)
        {
            var (step, ask) = StepNode.ParseAsk(text);
            if (scope.FaultOfStep(step) is { } fault) mapping.Problems.Add(at, fault);
            else if (ask.Length > 0 && !StepNode.States.Contains(ask, StringComparer.Ordinal))
                mapping.Problems.Add(at, NameReading.Unknown("state", ask, StepNode.States));
        }

        return [.. asks.Select(ask => ask.Text)];
    }

    private IReadOnlyList<string> Conditions()
    {
        var conditions = mapping.TextsOrOne("when");
        foreach (var (at, text) in conditions)
        {
            if (FaultOf(text) is { } fault) mapping.Problems.Add(at, fault);
        }

        return [.. conditions.Select(condition => condition.Text)];
    }

    private string? FaultOf(string text)
    {
        if (StepCondition.TryParse(text) is not { } condition)
            return $"'{text}' is not a condition: compare something with a number or a size, such as 'size > 100MiB'";
        if (condition.OfOutput is var (step, output, fact))
        {
            return scope.FaultOfOutput(step, output)
                ?? (StepCondition.FactsOfOutput.Contains(fact, StringComparer.Ordinal)
                    ? null
                    : NameReading.Unknown("fact", fact, StepCondition.FactsOfOutput));
        }

        return StepCondition.FactsOfRun.Contains(condition.Left, StringComparer.Ordinal)
            ? null
            : $"{NameReading.Unknown("fact", condition.Left, StepCondition.FactsOfRun)}, and step.output.bytes, step.output.files";
    }

    private List<int> ExitCodes()
    {
        var codes = new List<int>();
        foreach (var item in mapping.Items("permanentExitCodes"))
        {
            var isCode = int.TryParse((item as YamlScalarNode)?.Value, NumberStyles.None, CultureInfo.InvariantCulture, out var code);
            if (isCode && code is >= 1 and <= MaxExitCode) codes.Add(code);
            else mapping.Problems.Add(item, $"an exit code must be a whole number from 1 to {MaxExitCode}");
        }

        return codes;
    }

    private StepLimits Limits()
    {
        var fallback = new StepLimits();
        if (mapping.Mapping("limits") is not { } limits) return fallback;
        var isContainer = mapping.Find("image") is not null;
        if (!isContainer && limits.Find("cpus") is not null)
            limits.Report("cpus", "cpus belongs to containers; of a local process, cpuTime and nice can be set");
        if (isContainer && limits.Find("nice") is not null)
            limits.Report("nice", "nice belongs to local processes; of a container, cpus can be set");
        var read = new StepLimits
        {
            Memory = limits.Find("memory") is null ? null : limits.Bytes("memory", 0, min: 16 << 20, max: 1L << 40),
            CpuTime = limits.Find("cpuTime") is null ? null : limits.Duration("cpuTime", default),
            Cpus = limits.Find("cpus") is null ? null : limits.Number("cpus", 1, 0.01, 1024),
            Nice = limits.Find("nice") is null ? null : limits.Int("nice", 0, 0, 19),
            MaxInputBytes = limits.Bytes("maxInputBytes", fallback.MaxInputBytes, min: 1, max: 1L << 50),
            MaxOutputBytes = limits.Bytes("maxOutputBytes", fallback.MaxOutputBytes, min: 1, max: 1L << 50),
        };
        limits.Close();
        return read;
    }

    private void CheckName(YamlScalarNode name, string what)
    {
        if (!StepText.IsName(name.Value!) || name.Value is StepText.Pipeline or StepText.Item)
        {
            mapping.Problems.Add(
                name,
                $"'{name.Value}' cannot name {what}: use letters, digits, '-' and '_', 40 at most, a letter first, and neither "
                + $"{StepText.Pipeline} nor {StepText.Item}");
        }
    }
}
