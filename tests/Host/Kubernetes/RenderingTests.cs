using System.Text.Json;
using System.Text.Json.Nodes;
using Spate.Host.Tests.Infrastructure;

namespace Spate.Host.Tests.Kubernetes;

/// <summary>What is under <c>keda/</c> renders, whatever is chosen of it, to objects that their schemas allow.</summary>
public sealed class RenderingTests
{
    public static TheoryData<string, string> Choices
    {
        get
        {
            var choices = new TheoryData<string, string>();
            foreach (var overlay in Overlays)
            {
                foreach (var components in Subsets(Manifests.ComponentsOf(overlay)))
                    choices.Add(overlay, string.Join(',', components));
            }

            return choices;
        }
    }

    private static IEnumerable<string> Overlays =>
        Directory.GetDirectories(Repository.PathOf("keda", "overlays")).Select(static path => $"overlays/{Path.GetFileName(path)}").Order();

    [Fact]
    public void Every_component_is_offered_by_an_overlay()
    {
        var there = Directory.GetDirectories(Repository.PathOf("keda", "components")).Select(static path => Path.GetFileName(path));

        Assert.Equal(there.Order(), Overlays.SelectMany(Manifests.ComponentsOf).Distinct().Order());
    }

    [Fact]
    public async Task The_base_alone_is_of_known_kinds_and_members() =>
        Assert.Empty(await ProblemsAsync((await Manifests.OfAsync("base")).Objects));

    [Theory]
    [MemberData(nameof(Choices))]
    public async Task Every_choice_of_components_renders_to_objects_that_their_schemas_allow(string overlay, string components)
    {
        var manifests = await Manifests.OfAsync(overlay, components.Split(',', StringSplitOptions.RemoveEmptyEntries));

        Assert.Empty(await ProblemsAsync(manifests.Objects));
        Assert.DoesNotContain("set-by-", string.Concat(manifests.Objects.Select(static rendered => rendered.ToJsonString())));
        Assert.Equal(manifests.Objects.Count, manifests.Objects.Select(Identity).Distinct().Count());
        Assert.All(
            manifests.Objects.Where(static rendered => !ClusterWide.Contains(rendered.Text("kind"))),
            static rendered => Assert.Equal("spate", rendered.Text("metadata.namespace")));
        Assert.All(manifests.Of("NodePool"), static pool => Assert.Null(pool.At("metadata.namespace")));
    }

    [Theory]
    [InlineData("overlays/aws")]
    [InlineData("overlays/kind")]
    public async Task An_overlay_as_it_lies_there_is_one_of_the_choices(string overlay)
    {
        var chosen = File.ReadAllLines(Repository.PathOf("keda", overlay, "kustomization.yaml"))
            .Where(static line => line.StartsWith("  - ../../components/", StringComparison.Ordinal))
            .Select(static line => line[(line.LastIndexOf('/') + 1)..]);

        Assert.Equal(
            (await Manifests.OfAsync(overlay, [.. chosen])).Objects.Select(static rendered => rendered.ToJsonString()),
            (await Manifests.OfAsync(overlay)).Objects.Select(static rendered => rendered.ToJsonString()));
    }

    [Fact]
    public async Task The_Argo_CD_application_renders_an_overlay_that_is_there()
    {
        var application = YamlFile.Load(Repository.PathOf("keda", "argocd", "application.yaml"));

        Assert.Empty(await ProblemsAsync([application]));
        Assert.True(File.Exists(Repository.PathOf(application.Text("spec.source.path")!, "kustomization.yaml")));
        Assert.Equal("spate", application.Text("spec.destination.namespace"));
    }

    /// <summary>A sync in mid-burst would otherwise take every worker away.</summary>
    [Fact]
    public async Task Argo_CD_leaves_the_number_of_workers_to_KEDA()
    {
        var application = YamlFile.Load(Repository.PathOf("keda", "argocd", "application.yaml"));
        var scaled = (await Manifests.OfAsync(application.Text("spec.source.path")!["keda/".Length..])).Of("ScaledObject");

        Assert.Equal(
            scaled.Select(static pool => ("apps", "Deployment", pool.Text("spec.scaleTargetRef.name"), "/spec/replicas")),
            application.Items("spec.ignoreDifferences").Select(
                static left => (left.Text("group")!, left.Text("kind")!, left.Text("name"), Assert.Single(left.Texts("jsonPointers")))));
        Assert.Contains("RespectIgnoreDifferences=true", application.Texts("spec.syncPolicy.syncOptions"));
    }

    [Theory]
    [InlineData("spec.idleReplicaCount", "spec.idleReplicas", "/spec/idleReplicas is unknown")]
    [InlineData("spec.scaleTargetRef", "spec.target", "scaleTargetRef")]
    public async Task A_slip_of_the_pen_is_found(string path, string instead, string expected)
    {
        var scaled = (await Manifests.OfAsync("base")).Of("ScaledObject").First().DeepClone().AsObject();
        var spec = scaled["spec"]!.AsObject();
        var value = spec[path.Split('.')[1]]!.DeepClone();
        spec.Remove(path.Split('.')[1]);
        spec[instead.Split('.')[1]] = value;

        Assert.Contains(await ProblemsAsync([scaled]), problem => problem.Contains(expected, StringComparison.Ordinal));
    }

    [Theory]
    [InlineData("apiVersion", "keda.sh/v1", "there is no such kind in that version")]
    [InlineData("kind", "ScaledThing", "there is no such kind in that version")]
    public async Task A_kind_that_does_not_exist_is_found(string member, string value, string expected)
    {
        var scaled = (await Manifests.OfAsync("base")).Of("ScaledObject").First().DeepClone().AsObject();
        scaled[member] = value;

        Assert.Contains(expected, Assert.Single(await ProblemsAsync([scaled])));
    }

    private static HashSet<string?> ClusterWide =>
    [
        "Namespace", "NodePool", "PriorityClass", "ValidatingAdmissionPolicy", "ValidatingAdmissionPolicyBinding",
    ];

    private static string Identity(JsonObject rendered) =>
        $"{rendered.Text("apiVersion")} {rendered.Text("kind")} {rendered.Text("metadata.name")}";

    private static async Task<string[]> ProblemsAsync(IReadOnlyList<JsonObject> objects)
    {
        var input = new JsonArray([.. objects.Select(static rendered => rendered.DeepClone())]).ToJsonString();
        var output = await ToolProcess.RunAsync("node", [Repository.PathOf("tests", "Host", "Kubernetes", "schemas.mjs")], input);
        return JsonSerializer.Deserialize<string[]>(output)!;
    }

    private static IEnumerable<IEnumerable<string>> Subsets(IReadOnlyList<string> names) =>
        Enumerable.Range(0, 1 << names.Count).Select(chosen => names.Where((_, index) => (chosen & (1 << index)) != 0));
}
