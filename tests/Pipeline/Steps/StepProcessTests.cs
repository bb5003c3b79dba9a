using Microsoft.Extensions.Logging.Abstractions;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>The streams of a process that ends before they do, or after.</summary>
public sealed class StepProcessTests : IDisposable
{
    private readonly StepTools _tools = new(ProgramPath.OfProcess());
    private readonly StepWorkspace _workspace = new(NullLogger<StepWorkspace>.Instance);
    private readonly StepGuard _guard;
    private readonly StepFolder _folder;

    public StepProcessTests()
    {
        _guard = new StepGuard(_tools, NullLogger<StepGuard>.Instance);
        _folder = _workspace.Create();
    }

    public void Dispose()
    {
        _guard.Dispose();
        _folder.Dispose();
        _workspace.Dispose();
    }

    [Fact]
    public async Task A_program_that_ends_does_not_wait_for_input_that_is_still_on_its_way()
    {
        var exitCode = await RunAsync("exit 7", feed: (_, token) => Task.Delay(Timeout.Infinite, token));

        Assert.Equal(7, exitCode);
    }

    [Fact]
    public async Task Input_that_fails_ends_the_program()
    {
        var e = await Assert.ThrowsAsync<IOException>(() => RunAsync("sleep 1000", feed: (_, _) => throw new IOException("no disk")));

        Assert.Equal("no disk", e.Message);
        Assert.Equal(0, ProcessTree.KillMarked(mark => mark == _folder.Path));
    }

    [Fact]
    public async Task Output_that_cannot_be_stored_ends_the_program()
    {
        var e = await Assert.ThrowsAsync<IOException>(() => RunAsync("echo x; sleep 1000", output: async stdout =>
        {
            await stdout.ReadExactlyAsync(new byte[1]);
            throw new IOException("no disk");
        }));

        Assert.Equal("no disk", e.Message);
        Assert.Equal(0, ProcessTree.KillMarked(mark => mark == _folder.Path));
    }

    private Task<int> RunAsync(string script, Func<Stream, CancellationToken, Task>? feed = null, Func<Stream, Task>? output = null)
    {
        var command = new StepCommand(
            _tools.Setsid!, [_tools.Shell!, "-c", script],
            new Dictionary<string, string>(StringComparer.Ordinal) { [StepEnvironment.Mark] = _folder.Path, ["PATH"] = _tools.Path.Value },
            _folder.Work)
        {
            IsLeader = true,
        };
        return new StepProcess(_guard, NullLogger<StepProcess>.Instance).RunAsync(
            command,
            new StepStreams(
                feed ?? (async (stdin, _) => await stdin.DisposeAsync()), output ?? (stdout => stdout.CopyToAsync(Stream.Null)),
                stderr => stderr.CopyToAsync(Stream.Null)),
            TestContext.Current.CancellationToken);
    }
}
