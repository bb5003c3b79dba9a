using System.Diagnostics;
using Microsoft.Extensions.Logging.Abstractions;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>What a worker finds when it starts that another left.</summary>
public sealed class LeftoverTests
{
    [Fact]
    public async Task Processes_and_folders_of_a_dead_worker_are_removed_and_those_of_a_living_one_stay()
    {
        var sleepers = new Sleepers();
        using var living = new StepWorkspace(NullLogger<StepWorkspace>.Instance);
        using var folder = living.Create();
        using var own = Start(sleepers, folder.Path);
        var dead = Directory.CreateTempSubdirectory("spate-steps-");
        File.WriteAllText(Path.Combine(dead.FullName, ".lock"), "");
        using var orphan = Start(sleepers, dead.CreateSubdirectory("1").FullName);

        using var next = new StepWorkspace(NullLogger<StepWorkspace>.Instance);
        await next.RemoveLeftoversAsync(TestContext.Current.CancellationToken);

        await orphan.WaitForExitAsync(TestContext.Current.CancellationToken);
        Assert.Equal(128 + 9, orphan.ExitCode);
        Assert.False(Directory.Exists(dead.FullName));
        Assert.False(own.HasExited);
        Assert.True(Directory.Exists(folder.Work));
        ProcessTree.KillMarked(mark => mark == folder.Path);
        await own.WaitForExitAsync(TestContext.Current.CancellationToken);
    }

    [Fact]
    public void A_folder_that_a_program_closed_is_removed_all_the_same()
    {
        using var workspace = new StepWorkspace(NullLogger<StepWorkspace>.Instance);
        var folder = workspace.Create();
        var closed = Directory.CreateDirectory(Path.Combine(folder.Work, "a", "b")).FullName;
        File.WriteAllText(Path.Combine(closed, "file"), "");
        if (!OperatingSystem.IsWindows()) File.SetUnixFileMode(closed, UnixFileMode.None);
        folder.Dispose();

        Assert.False(Directory.Exists(folder.Path));
    }

    [Fact]
    public async Task A_worker_says_which_steps_cannot_run_on_it()
    {
        var steps = PipelineConfiguration.Parse(
            StepBench.Yaml("a: { command: [no-such-program], pool: python }\nb: { image: 'acme/tool:1' }\nc: { command: [sh] }"),
            "pipeline.yaml");
        var (tools, lines) = (new StepTools(new ProgramPath("/bin:/usr/bin/no")), new Lines());
        using var workspace = new StepWorkspace(NullLogger<StepWorkspace>.Instance);
        await new StepUpkeep(steps, workspace, tools, lines).StartAsync(TestContext.Current.CancellationToken);

        Assert.Equal(
            [
                "Route paint (pool python): step a: there is no program 'no-such-program' here that can be run",
                "Route paint (pool default): step b runs the image acme/tool:1, and there is neither docker nor podman here",
            ],
            lines.All);
    }

    private static Process Start(Sleepers sleepers, string folder)
    {
        var command = sleepers.Command.Split(' ');
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["SPATE_STEP_FOLDER"] = folder;
        return Process.Start(start)!;
    }
}
