using Microsoft.Extensions.Logging;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Tests.Postgres;
using Spate.TaskHub.Tests.Stores;

namespace Spate.TaskHub.Tests.Engine;

/// <summary>What is kept of how an activity ran: who ran it, how long, and what it logged.</summary>
public abstract class ActivityLogTests(HubStore store) : EngineTest(store: store)
{
    private sealed class Talkative(ILogger<Talkative> log) : TaskActivity<string, string>
    {
        public override async Task<string> RunAsync(TaskActivityContext context, string input)
        {
            log.LogDebug("not kept");
            log.LogInformation("begins with {Input}", input);
            await Task.Yield();
            log.LogWarning(new FormatException("odd"), "half \0 way \ud800");
            return input == "fails" ? throw new InvalidOperationException("broken") : input;
        }
    }

    [Theory]
    [InlineData("works")]
    [InlineData("fails")]
    public async Task An_outcome_tells_who_ran_the_call_and_what_it_logged(string input)
    {
        await StartWorkerAsync(
            r => r.AddOrchestratorFunc<string, string>("one", (context, name) => context.CallActivityAsync<string>("talk", name))
                .AddActivity<Talkative>("talk"),
            options => options.Owner = "worker 7");
        var id = (await RunAsync("one", input)).InstanceId;

        var history = await Hub.GetHistoryAsync(id, Deadline);
        var run = Assert.Single(history.Select(TaskRun.Of), run => run is not null)!;

        Assert.Equal(("worker 7", 1), (run.Worker, run.Delivery));
        Assert.True(run.Duration > TimeSpan.Zero);
        var log = await Hub.GetLogAsync(id, run.LogId!, Deadline);
        Assert.Matches(@"^\d\d:\d\d:\d\d\.\d{3} Information Spate.*Talkative: begins with (works|fails)\n", log);
        Assert.Contains("Warning", log, StringComparison.Ordinal);
        Assert.Contains("half \uFFFD way \uFFFD\nSystem.FormatException: odd\n", log, StringComparison.Ordinal);
        Assert.DoesNotContain("not kept", log, StringComparison.Ordinal);
    }

    [Fact]
    public async Task A_call_that_logs_nothing_has_no_log_and_logs_of_others_are_not_found_under_a_wrong_key()
    {
        await StartWorkerAsync(r => r
            .AddOrchestratorFunc("one", context => context.CallActivityAsync<string>("quiet"))
            .AddActivityFunc("quiet", _ => "done"));
        var id = (await RunAsync("one")).InstanceId;

        Assert.Null(Assert.Single((await Hub.GetHistoryAsync(id, Deadline)).Select(TaskRun.Of), run => run is not null)!.LogId);
        Assert.Null(await Hub.GetLogAsync(id, new string('0', 64), Deadline));
        Assert.Null(await Hub.GetLogAsync(id, "no key", Deadline));
    }
}

public sealed class SqliteActivityLogTests() : ActivityLogTests(new SqliteStore());

public sealed class PostgresActivityLogTests(PostgresServer server) : ActivityLogTests(new PostgresStore(server));

public sealed class ActivityLogBoundsTests
{
    [Fact]
    public void Of_a_long_log_the_beginning_and_the_end_are_kept()
    {
        var log = new ActivityLog(TimeProvider.System);
        for (var i = 0; i < 10_000; i++)
            log.Write(LogLevel.Information, "c", $"line {i}", null);

        var text = log.Take()!;

        Assert.InRange(text.Length, ActivityLog.Kept, (2 * ActivityLog.Kept) + 100);
        var lines = text.TrimEnd('\n').Split('\n');
        var gap = Assert.Single(lines, line => line.EndsWith("lines are not kept …", StringComparison.Ordinal));
        Assert.Equal(10_000 - lines.Length + 1, int.Parse(gap.Split(' ')[1], System.Globalization.CultureInfo.InvariantCulture));
        Assert.EndsWith("line 0", lines[0], StringComparison.Ordinal);
        Assert.EndsWith("line 9999", lines[^1], StringComparison.Ordinal);
    }

    [Fact]
    public void A_line_without_end_is_cut()
    {
        var log = new ActivityLog(TimeProvider.System);
        log.Write(LogLevel.Information, "c", new string('x', 1 << 20), null);

        Assert.InRange(log.Take()!.Length, ActivityLog.Kept, ActivityLog.Kept + 10);
    }
}
