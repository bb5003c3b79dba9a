using Spate.Pipeline.Activities;
using Spate.Pipeline.Steps;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>How steps fail, and what is left of them then.</summary>
public sealed class StepFailureTests
{
    [Theory]
    [InlineData("""["sh", "-c", "echo one >&2; exit 3"]""", "failed with exit code 3 (sh -c echo one >&2; exit 3).", false)]
    [InlineData("""["sh", "-c", "echo no >&2; exit 4"], permanentExitCodes: [4]""", "failed with exit code 4", true)]
    [InlineData("""["sh", "-c", "kill -9 $$"]""", "was ended by SIGKILL: the machine or its container was out of memory", false)]
    [InlineData("""["sh", "-c", "kill -15 $$"]""", "was ended by SIGTERM", false)]
    [InlineData("""[no-such-program]""", "runs 'no-such-program', which is not on this worker", true)]
    [InlineData("""["{pipeline}/pipeline.yaml"]""", "which is not on this worker", true)]
    [InlineData("""["true"], outputs: { x: x.txt, y: "y/" }, env: { X: "{x}{y}" }""", "did not write its output 'x' (x.txt)", true)]
    [InlineData(
        """[ln, -s, /etc/passwd, "{x}"], outputs: { x: x.txt }""", "made a symbolic link of its output 'x'", true)]
    [InlineData(
        """["sh", "-c", 'ln -s /etc/passwd "$1/p"', sh, "{x}"], outputs: { x: x/ }""", "a symbolic link of its output 'x' (x/p)", true)]
    [InlineData(
        """[head, -c, "2000", /dev/zero], outputs: { x: x }, stdout: x, limits: { maxOutputBytes: 1KiB }""", "wrote more than 1KiB", true)]
    [InlineData(
        """[sh, -c, 'echo 123 > "$1"; echo 456 > "$2"', sh, "{x}", "{y}"], outputs: { x: x, y: y }, limits: { maxOutputBytes: 7B }""",
        "wrote 8 bytes; its limits.maxOutputBytes are 7B", true)]
    [InlineData(
        """[cat, "{x}"], inputs: { x: object }, limits: { maxInputBytes: 9B }""", "have more than 9B, its limits.maxInputBytes", true)]
    public async Task A_failure_says_what_happened_and_whether_another_attempt_may_help(string step, string message, bool isPermanent)
    {
        using var bench = new StepBench($"it: {{ command: {step} }}");
        var failure = await bench.FailAsync();

        Assert.Contains("tep 'it' ", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(message, failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Equal(isPermanent, failure.IsCausedBy<PermanentFailureException>());
        Assert.DoesNotContain(await bench.Run.OutputsAsync(), key => key.EndsWith("manifest.json", StringComparison.Ordinal));
    }

    [Fact]
    public async Task The_last_lines_are_in_the_error()
    {
        using var bench = new StepBench("it: { command: [sh, -c, 'seq 1 100000; echo bad luck >&2; exit 1'] }");
        var failure = await bench.FailAsync();

        Assert.Contains("err: bad luck", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("out: 100000", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.InRange(failure.ErrorMessage.Length, 900, 3000);
    }

    [Fact]
    public async Task A_timeout_ends_the_program_and_all_that_it_started()
    {
        var sleepers = new Sleepers();
        using var bench = new StepBench($$"""
            it:
              timeout: 2s
              env: { HERE: "{pipeline}" }
              command:
                - sh
                - -c
                - |
                  echo "$SPATE_STEP_FOLDER" > "$HERE/folder"; echo started
                  (trap "" TERM HUP; {{sleepers.Command}} & setsid {{sleepers.Command}} & wait) &
                  {{sleepers.Command}} & wait
            """);
        var failure = await bench.FailAsync();

        Assert.Equal(typeof(TimeoutException).FullName, failure.ErrorType);
        Assert.Contains("did not end within 00:00:02 and was killed", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("out: started", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Empty(sleepers.Running());
        AssertFolderIsGone(bench);
    }

    [Fact]
    public async Task What_a_program_leaves_running_is_ended_with_it()
    {
        var sleepers = new Sleepers();
        using var bench = new StepBench($"it: {{ command: [sh, -c, 'setsid {sleepers.Command} & {sleepers.Command} & exit 0'] }}");
        await bench.RunAsync();

        Assert.Empty(sleepers.Running());
    }

    [Fact]
    public async Task A_worker_that_stops_ends_its_steps()
    {
        var sleepers = new Sleepers();
        using var bench = new StepBench($$"""
            it:
              env: { HERE: "{pipeline}" }
              command: [sh, -c, 'echo "$SPATE_STEP_FOLDER" > "$HERE/.f"; mv "$HERE/.f" "$HERE/folder"; {{sleepers.Command}} & wait']
            """);
        var run = EnrichObjectInput.Of(bench.Run.Route, await bench.Run.DropAsync(StepBench.Lines), DateTimeOffset.UnixEpoch);
        using var stop = new CancellationTokenSource();
        using var watcher = new FileSystemWatcher(Path.GetDirectoryName(bench.InFolder("folder"))!, "folder");
        watcher.Renamed += (_, _) => stop.Cancel();
        watcher.EnableRaisingEvents = true;

        await Assert.ThrowsAnyAsync<OperationCanceledException>(
            () => bench.Run.CallAsync(nameof(RunStep), StepInput.Of(run, "it"), "run-1", stop.Token));
        Assert.Empty(sleepers.Running());
        AssertFolderIsGone(bench);
    }

    [Fact]
    public async Task An_input_that_changed_since_it_was_written_is_refused()
    {
        using var bench = new StepBench("""
            first: { command: [echo, good], outputs: { x: x }, stdout: x }
            second: { command: [cat, "{x}"], inputs: { x: first.x } }
            """);
        var calls = 0;
        bench.Run.Before = async activity =>
        {
            if (activity != nameof(RunStep) || ++calls != 2) return;
            var key = Assert.Single(await bench.Run.OutputsAsync(), key => key.EndsWith("/first/x", StringComparison.Ordinal));
            await bench.Run.Store.PutAsync(new Cloud.ObjectAddress("outputs", key), "bad\n"u8.ToArray());
        };

        Assert.Contains("its checksum differs", (await bench.FailAsync()).ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_program_that_reads_only_the_beginning_of_its_input_is_well()
    {
        using var bench = new StepBench("it: { command: [head, -n, '1'], inputs: { x: object }, stdin: x, outputs: { y: y }, stdout: y }");
        var manifest = await bench.RunAsync(string.Concat(Enumerable.Repeat(StepBench.Lines, 100_000)));

        Assert.Equal("""{"c":"r","kind":"dot"}""" + "\n", await bench.OutputAsync(manifest, "it"));
    }

    private static void AssertFolderIsGone(StepBench bench)
    {
        var folder = File.ReadAllText(bench.InFolder("folder")).Trim();
        Assert.StartsWith(Path.GetTempPath(), folder, StringComparison.Ordinal);
        Assert.False(Directory.Exists(folder), folder);
    }
}
