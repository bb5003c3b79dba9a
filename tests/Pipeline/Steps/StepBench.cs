using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Spate.Cloud;
using Spate.Pipeline.Steps;
using Spate.Pipeline.Tests.Runs;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>Runs of the real graph with steps as <c>pipeline.yaml</c> has them, and a folder for the scripts beside it.</summary>
internal sealed class StepBench : IDisposable
{
    public const string Lines = """
        {"c":"r","kind":"dot"}
        {"c":"g","kind":"line"}
        {"c":"r","kind":"dot"}

        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("spate-pipeline-").FullName;

    public StepBench(string steps, long partBytes = 256 << 20, StepTools? tools = null)
    {
        File.WriteAllText(InFolder("pipeline.yaml"), Yaml(steps));
        Run = new RunBench(
            route => route with
            {
                PartBytes = partBytes,
                Output = route.Output with { Gzip = false },
                Steps = Read(steps),
            },
            services: services => services.AddSingleton(tools ?? new StepTools(ProgramPath.OfProcess())));
    }

    public RunBench Run { get; }

    public static string Yaml(string steps) => $"""
        routes:
          paint:
            source: {"{ bucket: inputs, prefix: drops/ }"}
            output: {"{ bucket: outputs, prefix: paint/ }"}
            run:
              {string.Join("\n      ", steps.ReplaceLineEndings("\n").Trim('\n').Split('\n'))}

        """;

    public string InFolder(string name) => Path.Combine(_folder, name);

    public void Script(string name, string text) => File.WriteAllText(InFolder(name), text);

    /// <summary>Drops an object and runs its route to the end.</summary>
    public async Task<Manifest> RunAsync(string lines = Lines)
    {
        await Run.RunAsync(await Run.DropAsync(lines));
        return await Run.ManifestAsync();
    }

    /// <summary>Drops an object whose run fails, and returns why.</summary>
    public async Task<TaskFailureDetails> FailAsync(string lines = Lines) => await FailAsync(await Run.DropAsync(lines));

    public async Task<TaskFailureDetails> FailAsync(ObjectNotification dropped) =>
        (await Assert.ThrowsAsync<TaskFailedException>(() => Run.RunAsync(dropped))).FailureDetails;

    /// <summary>What a step wrote, as far as the manifest names it.</summary>
    public async Task<IReadOnlyList<string>> OutputsAsync(Manifest manifest, string step) =>
        await Task.WhenAll(manifest.Steps!.Where(ran => ran.Step == step).SelectMany(ran => ran.Outputs)
            .Select(output => Run.ReadAsync(output.Key)));

    public async Task<string> OutputAsync(Manifest manifest, string step) => Assert.Single(await OutputsAsync(manifest, step));

    public void Dispose()
    {
        Run.Dispose();
        Directory.Delete(_folder, recursive: true);
    }

    private IReadOnlyList<RouteStep> Read(string steps) =>
        PipelineConfiguration.Parse(Yaml(steps), InFolder("pipeline.yaml")).Routes[0].Steps;
}
