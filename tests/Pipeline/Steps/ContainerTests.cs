using Microsoft.Extensions.Logging.Abstractions;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>
/// Steps that are containers. There is no container engine here: a script stands for <c>docker</c>, which notes how it was called and
/// does with the mounted folders what a container would. What a real engine makes of the call is not tested.
/// </summary>
public sealed class ContainerTests : IDisposable
{
    private const string Docker = """
        #!/bin/sh
        # A stand-in for docker: notes its arguments, then runs the command after the image, with the mounts' sources in place of
        # their targets.
        here=$(dirname "$0")
        for argument in "$@"; do printf '%s\n' "$argument"; done > "$here/called"
        [ "$1" = run ] || { printf '%s\n' "$*" >> "$here/removed"; exit 0; }
        env > "$here/env"
        while [ "$1" != "acme/tool:1" ]; do
          case "$1" in type=bind,source=*) m=${1#type=bind,source=}; m=${m%,readonly}; eval "${m##*/}=\${m%%,target=*}" ;; esac
          shift
        done
        shift
        exec sh -c "$1" sh "$inputs" "$outputs" "$pipeline"
        """;

    private readonly string _folder = Directory.CreateTempSubdirectory("spate-docker-").FullName;

    public ContainerTests()
    {
        File.WriteAllText(Path.Combine(_folder, "docker"), Docker);
        if (!OperatingSystem.IsWindows())
        {
            File.SetUnixFileMode(
                Path.Combine(_folder, "docker"), UnixFileMode.UserRead | UnixFileMode.UserWrite | UnixFileMode.UserExecute);
        }
    }

    public void Dispose() => Directory.Delete(_folder, recursive: true);

    [Fact]
    public async Task A_container_has_its_inputs_its_outputs_and_nothing_else()
    {
        Environment.SetEnvironmentVariable("STEP_TEST_CONTAINER_TOKEN", "secret");
        using var bench = NewBench("""
            it:
              image: acme/tool:1
              command: ['cp "$1/lines/00000.ndjson" "$2/copy"; cat "$3/note"', "{lines}", "{copy}"]
              inputs: { lines: parts }
              outputs: { copy: copy, text: text }
              stdout: text
              env: { MODE: "in {pipeline}" }
              inheritEnv: [STEP_TEST_CONTAINER_TOKEN]
              limits: { memory: 64MiB, cpus: 1.5, cpuTime: 10s, maxOutputBytes: 1MiB }
            """);
        bench.Script("note", "beside pipeline.yaml");
        var manifest = await bench.RunAsync();

        Assert.Equal(
            [await bench.Run.ReadAsync(manifest.Outputs[0].Key), "beside pipeline.yaml"], await bench.OutputsAsync(manifest, "it"));
        var called = File.ReadAllLines(Path.Combine(_folder, "called"));
        var text = string.Join(' ', called);
        Assert.StartsWith("run --rm --name spate-", text, StringComparison.Ordinal);
        Assert.Contains("--network none --read-only --cap-drop ALL --security-opt no-new-privileges ", text, StringComparison.Ordinal);
        Assert.Contains("--memory 67108864 --memory-swap 67108864 --cpus 1.5", text, StringComparison.Ordinal);
        Assert.Contains("--ulimit core=0 --ulimit fsize=1048576 --ulimit cpu=10", text, StringComparison.Ordinal);
        Assert.Equal(
            ["/inputs,readonly", "/outputs", "/pipeline,readonly"],
            called.Where(one => one.StartsWith("type=bind", StringComparison.Ordinal)).Select(one => one.Split("target=")[1]));
        Assert.Contains("MODE=in /pipeline", called);
        Assert.Contains("STEP_TEST_CONTAINER_TOKEN", called);
        Assert.DoesNotContain("secret", text, StringComparison.Ordinal);
        Assert.DoesNotContain("--user 0", text, StringComparison.Ordinal);
        Assert.Equal(["/inputs/lines/00000.ndjson", "/outputs/copy"], called[^2..]);
    }

    [Fact]
    public async Task A_container_that_takes_too_long_is_removed()
    {
        var sleepers = new Sleepers();
        using var bench = NewBench($"it: {{ image: 'acme/tool:1', command: ['{sleepers.Command}'], timeout: 2s }}");

        Assert.Contains("did not end within 00:00:02", (await bench.FailAsync()).ErrorMessage, StringComparison.Ordinal);
        Assert.Matches(@"^rm --force spate-spate-steps-\S+-1$", File.ReadAllText(Path.Combine(_folder, "removed")).Trim());
        Assert.Empty(sleepers.Running());
    }

    [Fact]
    public async Task A_worker_without_an_engine_says_so()
    {
        using var bench = new StepBench("it: { image: 'acme/tool:1' }", tools: new StepTools(new ProgramPath("/nowhere")));

        Assert.Contains("this worker has neither docker nor podman", (await bench.FailAsync()).ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(
            "there is neither docker nor podman here",
            Assert.Single(StepNeeds.Missing(bench.Run.Route.Steps[0], new StepTools(new ProgramPath("")))), StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_container_of_a_worker_that_died_is_removed_by_the_next()
    {
        var left = Directory.CreateTempSubdirectory("spate-steps-");
        File.WriteAllText(Path.Combine(left.FullName, ".lock"), "");
        var step = left.CreateSubdirectory("1");
        File.WriteAllLines(Path.Combine(step.FullName, "container"), [Path.Combine(_folder, "docker"), "spate-x-1"]);
        using var workspace = new StepWorkspace(NullLogger<StepWorkspace>.Instance);
        await workspace.RemoveLeftoversAsync(TestContext.Current.CancellationToken);

        Assert.Equal("rm --force spate-x-1", File.ReadAllText(Path.Combine(_folder, "removed")).Trim());
        Assert.False(Directory.Exists(left.FullName));
    }

    private StepBench NewBench(string steps) =>
        new(steps, tools: new StepTools(new ProgramPath($"{_folder}:{Environment.GetEnvironmentVariable("PATH")}")));
}
