using System.Collections.Concurrent;
using System.Text.Json.Nodes;
using System.Text.RegularExpressions;
using Spate.Host.Tests.Infrastructure;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>What a kustomization renders to.</summary>
internal sealed partial class Manifests
{
    private static readonly ConcurrentDictionary<string, Lazy<Task<Manifests>>> Rendered = new(StringComparer.Ordinal);

    private Manifests(IReadOnlyList<JsonObject> objects) => Objects = objects;

    public IReadOnlyList<JsonObject> Objects { get; }

    public IEnumerable<JsonObject> PodSpecs => Objects.Select(static workload => workload.At("spec.template.spec"))
        .OfType<JsonObject>()
        .Where(static pod => pod.At("containers") is not null);

    /// <summary>Renders a folder under <c>keda/</c> as it is.</summary>
    public static Task<Manifests> OfAsync(string folder) =>
        Rendered.GetOrAdd(folder, static key => new(() => RenderAsync(Repository.PathOf("keda", key)))).Value;

    /// <summary>Renders an overlay with these of its components, as if somebody had put the others behind a <c>#</c>.</summary>
    public static Task<Manifests> OfAsync(string overlay, params IReadOnlyList<string> components) =>
        Rendered.GetOrAdd($"{overlay}+{string.Join('+', components)}", _ => new(() => RenderAsync(overlay, components))).Value;

    /// <summary>The components that an overlay offers, also those behind a <c>#</c>.</summary>
    public static IReadOnlyList<string> ComponentsOf(string overlay) =>
        [
            .. ComponentLine()
                .Matches(File.ReadAllText(Repository.PathOf("keda", overlay, "kustomization.yaml")))
                .Select(static line => line.Groups["name"].Value),
        ];

    public static Manifests Parse(string yaml) => new(YamlFile.LoadAll(new StringReader(yaml)));

    public IEnumerable<JsonObject> Of(string kind) => Objects.Where(candidate => candidate.Text("kind") == kind);

    public JsonObject Of(string kind, string name) => Of(kind).Single(candidate => candidate.Text("metadata.name") == name);

    private static async Task<Manifests> RenderAsync(string path) => Parse(await Kustomization.RenderAsync(path));

    private static async Task<Manifests> RenderAsync(string overlay, IReadOnlyList<string> components)
    {
        using var copy = new TemporaryDirectory();
        Kustomization.Copy(Repository.PathOf("keda"), copy.Path);
        var file = Path.Combine(copy.Path, overlay, "kustomization.yaml");
        await File.WriteAllTextAsync(file, WithComponents(await File.ReadAllTextAsync(file), components));
        return await RenderAsync(Path.GetDirectoryName(file)!);
    }

    private static string WithComponents(string kustomization, IReadOnlyList<string> components)
    {
        var lines = ComponentLine().Replace(
            kustomization,
            line => components.Contains(line.Groups["name"].Value) ? $"  - ../../components/{line.Groups["name"].Value}\n" : "");
        return ComponentsLine().Replace(lines, components is [] ? "" : "components:\n");
    }

    [GeneratedRegex(@"^(?:# ?)? +- \.\./\.\./components/(?<name>[a-z]+)\n", RegexOptions.Multiline)]
    private static partial Regex ComponentLine();

    [GeneratedRegex(@"^(?:# ?)?components:\n", RegexOptions.Multiline)]
    private static partial Regex ComponentsLine();
}
