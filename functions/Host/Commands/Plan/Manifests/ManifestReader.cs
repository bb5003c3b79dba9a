using Spate.Pipeline;
using Spate.Pipeline.Yaml;
using Spate.Planning;
using YamlDotNet.RepresentationModel;

namespace Spate.Host.Commands.Plan.Manifests;

/// <summary>The scaling settings in the manifests.</summary>
/// <param name="Scaled">Every ScaledObject, with the Deployment that it scales.</param>
/// <param name="NodePools">Every Karpenter NodePool.</param>
/// <param name="Notes">Settings that a simulation leaves out.</param>
internal sealed record ManifestSettings(
    IReadOnlyList<ScaledDeployment> Scaled, IReadOnlyList<NodePoolSettings> NodePools, IReadOnlyList<string> Notes)
{
    /// <summary>The other pool beside the chosen one, which enriches the large files; null when there are several.</summary>
    public ScaledDeployment? Beside(ScaledDeployment chosen) =>
        Scaled.Where(scaled => scaled != chosen).ToList() is [var other] ? other : null;

    /// <summary>The only NodePool; null when there are none or several.</summary>
    public NodePoolSettings? NodePool => NodePools is [var only] ? only : null;

    /// <summary>The ScaledObject that takes files from the queue, or the named one.</summary>
    /// <exception cref="CommandException">There is none, or more than one.</exception>
    public ScaledDeployment Choose(string? named, string source)
    {
        var names = string.Join(", ", Scaled.Select(static scaled => scaled.Scaler.Name));
        if (Scaled.Count == 0)
            throw new CommandException($"{source} has no ScaledObject.", ExitCode.Usage);
        if (named is not null)
        {
            return Scaled.FirstOrDefault(scaled => scaled.Scaler.Name == named)
                ?? throw new CommandException($"{source} has no ScaledObject '{named}'; it has {names}.", ExitCode.Usage);
        }

        var fromQueue = Scaled.Where(
            static scaled => scaled.Scaler.Triggers.Any(static trigger => trigger.Counts <= TriggerCount.QueueVisibleAndInFlight)).ToList();
        return (fromQueue, Scaled) switch
        {
            ([var only], _) => only,
            ([], [var only]) => only,
            _ => throw new CommandException(
                $"{source} has several ScaledObjects: name one of {names} with --scaled-object.", ExitCode.Usage),
        };
    }
}

/// <summary>A ScaledObject and its Deployment's settings; null when the Deployment is not in the manifests.</summary>
internal sealed record ScaledDeployment(ScalerSettings Scaler, DeploymentSettings? Deployment);

/// <summary>Reads Deployments, ScaledObjects and NodePools; other objects are ignored.</summary>
internal static class ManifestReader
{
    /// <summary>Real manifests are far smaller; a larger file is something else.</summary>
    public const int MaxBytes = 8 << 20;

    private const int MaxFiles = 1000;
    private const string RenderHint =
        "For overlays and patches, use the rendered result: kubectl kustomize DIRECTORY | spate plan --manifests -";

    /// <summary>Reads a file, all <c>*.yaml</c> below a directory, or a stream (<c>-</c>).</summary>
    /// <exception cref="CommandException">Something is missing or invalid; the message has file, line and column.</exception>
    public static ManifestSettings Read(string source, TextReader standardInput)
    {
        if (source == "-")
            return Parse([("standard input", Bounded(standardInput, "standard input"))]);
        if (!Directory.Exists(source) && !File.Exists(source))
            throw new CommandException($"{source}: there is no such file or directory", ExitCode.Usage);

        string[] files = Directory.Exists(source)
            ? [.. Directory.EnumerateFiles(source, "*.yaml", SearchOption.AllDirectories).Order(StringComparer.Ordinal).Take(MaxFiles + 1)]
            : [source];
        if (files.Length > MaxFiles)
            throw new CommandException($"{source} has more than {MaxFiles} YAML files; name a directory below it.", ExitCode.Usage);
        return Parse([.. files.Select(static file => (file, Text(file)))]);
    }

    /// <summary>Parses manifests in memory.</summary>
    public static ManifestSettings Parse(IReadOnlyList<(string File, string Text)> manifests)
    {
        var problems = new List<ConfigurationDiagnostic>();
        var objects = manifests.SelectMany(manifest => Objects(manifest.File, manifest.Text, problems)).ToList();
        ReportTwins(objects, problems);

        var notes = new List<string>();
        var deployments = objects.Where(static o => o.Kind == "Deployment")
            .Select(static o => (o.File, Settings: DeploymentReader.Read(o)))
            .ToList();
        var scaled = objects.Where(static o => o.Kind == "ScaledObject")
            .Select(o => (o.File, Settings: ScaledObjectReader.Read(o, notes)))
            .ToList();
        var nodePools = objects.Where(static o => o.Kind == "NodePool").Select(o => NodePoolReader.Read(o, notes)).ToList();
        if (nodePools.Count > 1)
        {
            notes.Add(
                $"Of several NodePools ({string.Join(", ", nodePools.Select(static pool => pool.Name))}) none was chosen: "
                + "the nodes are those of the options.");
        }

        if (problems.Count > 0)
        {
            var list = string.Join(
                Environment.NewLine,
                problems.OrderBy(static p => p.Path, StringComparer.Ordinal).ThenBy(static p => p.Line).ThenBy(static p => p.Column));
            throw new CommandException($"{list}{Environment.NewLine}{RenderHint}", ExitCode.Usage);
        }

        return new ManifestSettings(
            [.. scaled.Select(scaler => new ScaledDeployment(scaler.Settings, Find(deployments, scaler.File, scaler.Settings.Target)))],
            nodePools,
            notes);
    }

    /// <summary>
    /// The Deployment of that name; or the one beside the ScaledObject: in a Kustomize base, pods get their size from a patch there, and
    /// the name from the kustomization.
    /// </summary>
    private static DeploymentSettings? Find(List<(string File, DeploymentSettings Settings)> deployments, string file, string name) =>
        deployments.Find(deployment => deployment.Settings.Name == name && deployment.Settings.Cores is not null).Settings
        ?? deployments.Find(deployment => Path.GetDirectoryName(deployment.File) == Path.GetDirectoryName(file)).Settings;

    private static List<ManifestObject> Objects(string file, string text, List<ConfigurationDiagnostic> problems)
    {
        var inFile = new YamlProblems(problems, file);
        var roots = YamlDocuments.Read(text, inFile) ?? [];
        return [.. roots.OfType<YamlMappingNode>().SelectMany(Items).Select(node => new ManifestObject(node, inFile))];
    }

    /// <summary>The items of a <c>List</c>, which is what <c>kubectl get -o yaml</c> writes; any other object is itself.</summary>
    private static IEnumerable<YamlMappingNode> Items(YamlMappingNode node) =>
        node.Children.TryGetValue("kind", out var kind)
            && kind is YamlScalarNode { Value: "List" }
            && node.Children.TryGetValue("items", out var items)
            && items is YamlSequenceNode list
            ? list.Children.OfType<YamlMappingNode>()
            : [node];

    private static void ReportTwins(IEnumerable<ManifestObject> objects, List<ConfigurationDiagnostic> problems)
    {
        foreach (var twins in objects.Where(static o => o.Kind == "ScaledObject").GroupBy(static o => o.Title, StringComparer.Ordinal))
        {
            var first = twins.First();
            problems.AddRange(twins.Skip(1).Select(second => new ConfigurationDiagnostic(
                second.File, second.Line, 1, $"{second.Title} is at {first.File}:{first.Line} already")));
        }
    }

    private static string Text(string file)
    {
        using var reader = File.OpenText(file);
        return Bounded(reader, file);
    }

    private static string Bounded(TextReader reader, string name)
    {
        var buffer = new char[MaxBytes + 1];
        var length = reader.ReadBlock(buffer);
        return length <= MaxBytes
            ? new string(buffer, 0, length)
            : throw new CommandException($"{name} is larger than {MaxBytes >> 20} MiB: no manifest is.", ExitCode.Usage);
    }
}
