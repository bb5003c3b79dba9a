namespace Spate.Pipeline.Tests.Steps;

/// <summary>What the limits of local processes do on this machine.</summary>
public sealed class StepLimitTests
{
    [Fact]
    public async Task Limits_are_set_for_the_process_and_what_it_starts()
    {
        using var bench = new StepBench("""
            it:
              command: [sh, -c, 'ulimit -v; ulimit -t; ulimit -c; nice; sh -c "ulimit -v"']
              limits: { memory: 512MiB, cpuTime: 90s, nice: 7 }
              outputs: { text: text }
              stdout: text
            """);

        Assert.Equal("524288\n90\n0\n7\n524288\n", await bench.OutputAsync(await bench.RunAsync(), "it"));
    }

    [Fact]
    public async Task Memory_beyond_the_limit_is_refused_to_the_program()
    {
        using var bench = new StepBench("""
            it:
              command: [sh, -c, 'x=$(head -c 50000000 /dev/zero | tr "\0" x); echo "${#x}"']
              limits: { memory: 32MiB }
            """);

        // What a program does without memory is up to the program.
        Assert.Matches("^Step 'it' (failed with exit code|was ended by SIG)", (await bench.FailAsync()).ErrorMessage);
    }

    [Fact]
    public async Task A_program_that_uses_more_time_on_the_cpu_than_it_may_is_ended()
    {
        using var bench = new StepBench("it: { command: [sh, -c, 'while :; do :; done'], limits: { cpuTime: 1s } }");

        Assert.Contains(
            "was ended by SIGXCPU: it used more time on the CPU than limits.cpuTime", (await bench.FailAsync()).ErrorMessage,
            StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_file_larger_than_outputs_may_be_ends_the_program_that_writes_it()
    {
        using var bench = new StepBench("""
            it: { command: [dd, if=/dev/zero, "of={o}", bs=64K, count="1000"], outputs: { o: o }, limits: { maxOutputBytes: 1MiB } }
            """.Replace("count=\"1000\"", "'count=1000'", StringComparison.Ordinal));

        Assert.Contains(
            "was ended by SIGXFSZ: it wrote a file larger than limits.maxOutputBytes", (await bench.FailAsync()).ErrorMessage,
            StringComparison.Ordinal);
    }
}
