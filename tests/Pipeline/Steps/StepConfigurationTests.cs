using Spate.Dag;

namespace Spate.Pipeline.Tests.Steps;

/// <summary>How steps are written in <c>pipeline.yaml</c>.</summary>
public sealed class StepConfigurationTests
{
    private const string First = "a: { command: [x, '{i}', '{o}', '{f}'], inputs: { i: parts }, outputs: { o: o.txt, f: f/ } }";

    [Fact]
    public void A_step_is_read_whole()
    {
        var steps = Read("""
            first:
              command: [python3, "{pipeline}/first.py", "{lines}", "{rows}"]
              inputs: { lines: parts }
              outputs: { rows: { file: rows/, retention: untilSuccess } }
            second:
              command: [./second, "--row={row}"]
              inputs: { row: first.rows, all: [parts, first.rows] }
              stdin: all
              outputs: { sum: sums/sum.json }
              stdout: sum
              forEach: first.rows
              concurrency: 3
              lock: { name: licence, limit: 4 }
              after: [first.ended]
              when: [size > 100MiB, first.rows.files >= 2]
              continueOnFailure: true
              timeout: 5m
              pool: python
              priority: 7
              retry: { maxNumberOfAttempts: 5, firstRetryInterval: 10s, backoffCoefficient: 2, maxRetryInterval: 5m }
              env: { MODE: strict }
              inheritEnv: [TOKEN]
              permanentExitCodes: [2, 255]
              decompress: true
              limits: { memory: 512MiB, cpuTime: 1m, nice: 10, maxInputBytes: 1GiB, maxOutputBytes: 2GiB }
            third:
              image: ghcr.io/acme/tool:1.2@sha256:abc
              network: bridge
              lock: door
              limits: { memory: 1GiB, cpus: 1.5 }
            """);

        var (plan, program) = steps[1];
        Assert.Equal(["first.rows"], plan.Inputs["row"]);
        Assert.Equal(("first.rows", 3, "python", 7), (plan.ForEach, plan.Concurrency, plan.Pool, plan.Priority));
        Assert.True(plan.ContinueOnFailure);
        Assert.Equal([null, new StepLock("licence", 4), new StepLock("door", 1)], steps.Select(step => step.Plan.Lock));
        Assert.Equal(["size > 100MiB", "first.rows.files >= 2"], plan.When);
        Assert.Equal(
            new RouteRetry
            {
                MaxNumberOfAttempts = 5,
                FirstRetryInterval = TimeSpan.FromSeconds(10),
                MaxRetryInterval = TimeSpan.FromMinutes(5),
            },
            plan.Retry);
        Assert.Equal(("all", "sum", new StepOutput("sums/sum.json")), (program.Stdin, program.Stdout, program.Outputs["sum"]));
        Assert.Equal(
            new StepLimits
            {
                Memory = 512 << 20,
                CpuTime = TimeSpan.FromMinutes(1),
                Nice = 10,
                MaxInputBytes = 1 << 30,
                MaxOutputBytes = 2L << 30,
            },
            program.Limits);
        Assert.Equal((true, "TOKEN"), (program.Decompress, Assert.Single(program.InheritedVariables)));
        Assert.Equal([2, 255], program.PermanentExitCodes);
        Assert.Equal(ArtifactRetention.UntilSuccess, steps[0].Program.Outputs["rows"].Retention);
        Assert.Equal(("bridge", 1.5, 0), (steps[2].Program.Network, steps[2].Program.Limits.Cpus, steps[2].Program.Command.Count));
        Assert.Equal(Path.GetFullPath("conf"), steps[2].Program.Folder);
    }

    [Fact]
    public void Pool_retries_and_timeout_are_the_route_s_unless_a_step_says_otherwise()
    {
        var route = PipelineConfiguration.Parse(
            $"{StepBench.Yaml("a: { command: [x] }\nb: { command: [x], pool: python, retry: { maxNumberOfAttempts: 9 } }")}"
            + "    pool: heavy\n    timeout: 7m\n    retry: { firstRetryInterval: 3s }\n", "conf/pipeline.yaml").Routes[0];

        var (a, b) = (route.Steps[0].Plan, route.Steps[1].Plan);
        Assert.Equal(("heavy", TimeSpan.FromMinutes(7), route.Retry), (a.Pool, a.Timeout, a.Retry));
        Assert.Equal(("python", 9, TimeSpan.FromSeconds(3)), (b.Pool, b.Retry.MaxNumberOfAttempts, b.Retry.FirstRetryInterval));
        Assert.Equal(["heavy", "python"], new PipelineConfiguration([route]).Pools);
    }

    [Fact]
    public void Routes_may_share_steps()
    {
        var routes = PipelineConfiguration.Parse("""
            routes:
              a:
                source: { bucket: aaa }
                output: { bucket: xxx }
                run: &stages { it: { command: [x], retry: { maxNumberOfAttempts: 7 } } }
              b: { source: { bucket: bbb }, output: { bucket: yyy }, pool: heavy, run: *stages }
            """, "pipeline.yaml").Routes;

        Assert.Equal(
            [("default", 7), ("heavy", 7)],
            routes.Select(route => route.Steps[0].Plan).Select(plan => (plan.Pool, plan.Retry.MaxNumberOfAttempts)));
    }

    [Theory]
    [InlineData("b: { comand: [x] }", 7, 12, "step b has no 'comand' (did you mean 'command'?)")]
    [InlineData("b: { command: [x], lock: 'a b' }", 7, 32, "'a b' cannot name a lock")]
    [InlineData("b: { command: [x], lock: { name: a, limit: 0 } }", 7, 50, "limit must be")]
    [InlineData("b: { command: x }", 7, 21, "command must be a list")]
    [InlineData("b: {}", 7, 10, "step b lacks 'command'")]
    [InlineData("b: { command: [''] }", 7, 21, "command must begin with a program")]
    [InlineData("b_c: { command: [x] }", 7, 7, "'b_c' cannot name a step")]
    [InlineData("A: { command: [x] }", 7, 7, "two steps are named 'A'")]
    [InlineData("b: { command: [x, '{i}'], inputs: { i: part } }", 7, 46, "'part' is not a source (did you mean 'parts'?)")]
    [InlineData("b: { command: [x, '{i}'], inputs: { i: c.o } }", 7, 46, "there is no step 'c' above 'b'")]
    [InlineData("b: { command: [x, '{i}'], inputs: { i: a.p } }", 7, 46, "step 'a' has no output 'p'")]
    [InlineData("b: { command: [x, '{i}'], inputs: { i: b.o }, outputs: { o: o } }", 7, 46, "there is no step 'b' above 'b'")]
    [InlineData("b: { command: [x, '{in}'], inputs: { i: parts } }", 7, 25, "'{in}' stands for nothing (did you mean '{i}'?)")]
    [InlineData("b: { command: [x, '{key}'] }", 7, 25, "in the environment, as SPATE_KEY")]
    [InlineData("b: { command: [x, '{item}'] }", 7, 25, "'{item}' stands for nothing")]
    [InlineData("b: { command: [x, '--in={i}'], inputs: { i: parts } }", 7, 25, "'i' may be several files, so {i} must be an argument")]
    [InlineData("b: { command: [x], env: { I: '{i}' }, inputs: { i: a.f } }", 7, 36, "'i' may be several files")]
    [InlineData("b: { command: [x], inputs: { i: parts } }", 7, 36, "step 'b' is not told where its input 'i' is")]
    [InlineData("b: { command: [x], outputs: { o: o } }", 7, 37, "step 'b' is not told where its output 'o' is")]
    [InlineData("b: { command: [x, '{i}'], inputs: { i: parts }, stdin: i }", 7, 25, "'i' comes from standard input, and has no file")]
    [InlineData("b: { command: [x], stdin: i }", 7, 33, "stdin names an input, and there are none")]
    [InlineData("b: { command: [x], stdout: p, outputs: { o: o } }", 7, 34, "there is no output 'p'")]
    [InlineData("b: { command: [x], stdout: o, outputs: { o: o/ } }", 7, 34, "stdout cannot be 'o', which is a folder")]
    [InlineData("b: { command: [x, '{o}'], outputs: { o: ../o } }", 7, 47, "'../o' cannot be an output: use a relative path")]
    [InlineData("b: { command: [x, '{o}'], outputs: { o: /etc/o } }", 7, 47, "'/etc/o' cannot be an output: use a relative path")]
    [InlineData("b: { command: [x, '{o}'], outputs: { o: 'o p' } }", 7, 47, "'o p' cannot be an output: use letters")]
    [InlineData("b: { command: [x, '{o}', '{p}'], outputs: { o: d/, p: d/p } }", 7, 61, "outputs 'o' and 'p' would share files")]
    [InlineData("b: { command: [x, '{o}'], outputs: { o: { file: o, retention: untilEnd } } }", 7, 69, "a failed run keeps what")]
    [InlineData("b: { command: [x], after: c }", 7, 33, "there is no step 'c' above 'b' (did you mean 'a'?); above are a")]
    [InlineData("b: { command: [x], after: [a.fail] }", 7, 34, "there is no state 'fail'; known are succeeded, failed")]
    [InlineData("b: { command: [x], after: [a.failed, a.succeeded] }", 6, 7, "Node 'b' of 'steps' can never start")]
    [InlineData("b: { command: [x], when: size }", 7, 32, "'size' is not a condition")]
    [InlineData("b: { command: [x], when: age > 3 }", 7, 32, "there is no fact 'age'")]
    [InlineData("b: { command: [x], when: a.o.size > 3 }", 7, 32, "there is no fact 'size'; known are bytes, files")]
    [InlineData("b: { command: [x], forEach: rejects }", 7, 35, "'rejects' cannot be gone over")]
    [InlineData("b: { command: [x], forEach: a.o }", 7, 35, "a.o is one file: forEach goes over a folder")]
    [InlineData("b: { command: [x], concurrency: 2 }", 7, 39, "concurrency belongs to forEach")]
    [InlineData("b: { command: [x], env: { SPATE_KEY: k } }", 7, 33, "variables that begin with SPATE_ are Spate's")]
    [InlineData("b: { command: [x], inheritEnv: [A-B] }", 7, 39, "'A-B' cannot name an environment variable")]
    [InlineData("b: { command: [x], permanentExitCodes: [0] }", 7, 47, "an exit code must be a whole number from 1 to 255")]
    [InlineData("b: { command: [x], network: bridge }", 7, 35, "network belongs to containers")]
    [InlineData("b: { command: [x], limits: { cpus: 2 } }", 7, 42, "cpus belongs to containers")]
    [InlineData("b: { image: x, limits: { nice: 2 } }", 7, 38, "nice belongs to local processes")]
    [InlineData("b: { image: --privileged }", 7, 19, "'--privileged' cannot name an image")]
    [InlineData("b: { command: [x], limits: { memory: 1MiB } }", 7, 44, "memory must be a size such as 64MiB, from 16MiB")]
    [InlineData("b: { command: [x], retry: { attempts: 5 } }", 7, 35, "has no 'attempts'")]
    [InlineData("b: { command: [x], timeout: 8d }", 7, 35, "timeout must be a duration")]
    [InlineData("b: { command: [x, '{pipeline}'], inputs: { pipeline: parts } }", 7, 50, "'pipeline' cannot name an input")]
    public void What_is_wrong_is_said_with_line_and_column(string second, int line, int column, string message)
    {
        var e = Assert.Throws<PipelineConfigurationException>(() => Read($"{First}\n{second}"));

        Assert.Contains(
            e.Diagnostics,
            d => d.Message.Contains(message, StringComparison.Ordinal) && (d.Line, d.Column) == (line, column));
    }

    private static IReadOnlyList<RouteStep> Read(string steps) =>
        PipelineConfiguration.Parse(StepBench.Yaml(steps), "conf/pipeline.yaml").Routes[0].Steps;
}
