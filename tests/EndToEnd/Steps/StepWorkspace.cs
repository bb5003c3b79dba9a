using System.Text.Json.Nodes;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Steps;

/// <summary>A workspace whose pipeline runs steps, with a temporary directory of its own.</summary>
internal sealed class StepWorkspace : IDisposable
{
    public StepWorkspace()
    {
        Directory.CreateDirectory(Incoming);
        Directory.CreateDirectory(Temporary);
        Files.Variables["TMPDIR"] = Temporary;
    }

    public Workspace Files { get; } = Workspace.CreateEmpty();

    public string Temporary => Files.InRoot("tmp");

    /// <summary>What workers have in the temporary directory for their steps.</summary>
    public IReadOnlyList<string> Folders => Directory.GetDirectories(Temporary, "spate-steps-*");

    private string Incoming => Files.InData("buckets", "incoming", "orders");

    /// <summary>The pipeline with the five stages, and its programs.</summary>
    public static StepWorkspace Orders()
    {
        var workspace = new StepWorkspace();
        foreach (var file in Directory.EnumerateFiles(Repository.InTests("EndToEnd", "Steps", "orders")))
            File.Copy(file, workspace.Files.InData(Path.GetFileName(file)));
        return workspace;
    }

    public void Drop(string name, string content)
    {
        File.WriteAllText(Files.InRoot(name), content);
        File.Move(Files.InRoot(name), Path.Combine(Incoming, name), overwrite: true);
    }

    /// <summary>The only run, when it has ended in this state.</summary>
    public async Task<JsonNode> RunAsync(SpateProcess spate, string state)
    {
        await Deadline.UntilAsync(
            async () => (string?)(await Files.ListAsync()).SingleOrDefault()?["state"] == state, () => spate.Transcript);
        var id = (string)(await Files.ListAsync()).Single()["id"]!;
        return JsonNode.Parse((await Files.SpateAsync("get", id, "--json")).Output)!;
    }

    /// <summary>The manifest of an object's result.</summary>
    public JsonNode Manifest(string name) => JsonNode.Parse(File.ReadAllText(InResults($"orders/{name}/manifest.json")))!;

    /// <summary>What a step wrote, as far as the manifest names it.</summary>
    public IReadOnlyDictionary<string, string> Outputs(JsonNode manifest, string step) => manifest["steps"]!.AsArray()
        .Where(ran => (string)ran!["step"]! == step).SelectMany(ran => ran!["outputs"]!.AsArray())
        .ToDictionary(
            output => (string)output!["output"]!, output => File.ReadAllText(InResults((string)output!["key"]!)), StringComparer.Ordinal);

    public void Dispose() => Files.Dispose();

    private string InResults(string key) => Files.InData(["buckets", "results", .. key.Split('/')]);
}
