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

    private static Process Start(Sleepers sleepers, string folder)
    {
        var command = sleepers.Command.Split(' ');
        var start = new ProcessStartInfo(command[0], command[1..]);
        start.Environment["SPATE_STEP_FOLDER"] = folder;
        return Process.Start(start)!;
    }
}
