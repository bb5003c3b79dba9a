using Microsoft.Extensions.Logging;
using Microsoft.Extensions.Logging.Abstractions;
using DurableTask.Core;
using DurableTask.Core.Exceptions;
using Microsoft.DurableTask.Converters;
using Microsoft.DurableTask.Worker.Shims;
using Spate.TaskHub.Execution;

namespace Spate.TaskHub.Tests.Execution;

/// <summary>Turns of an orchestrator, without hub and worker.</summary>
public class ReplayTests
{
    private static readonly DateTimeOffset Start = new(2026, 1, 1, 0, 0, 0, TimeSpan.Zero);
    private readonly List<HistoryEvent> _history = [];
    private int _minute;

    [Fact]
    public async Task A_replay_gives_what_the_first_run_gave()
    {
        static async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var first = context.NewGuid();
            var time = context.CurrentUtcDateTime;
            var a = await context.CallActivityAsync<string>("a");
            var second = context.NewGuid();
            await context.CreateTimer(TimeSpan.FromMinutes(5), CancellationToken.None);
            return $"{first} {time:O} {a} {second} {context.CurrentUtcDateTime:O}";
        }

        var warm = New(CodeAsync);
        Turn(warm, Started());
        Turn(warm, Event.TaskCompleted(Start, 0, "\"x\""));
        var cold = New(CodeAsync);
        cold.Replay(_history);
        var fired = Event.TimerFired(Start, 1);

        var expected = End(warm.Advance([fired], Start.AddHours(1)));
        var actual = End(cold.Advance([fired], Start.AddHours(1)));

        Assert.Equal(OrchestrationStatus.Completed, expected.OrchestrationStatus);
        Assert.Equal(expected.Result, actual.Result);
        await Task.CompletedTask;
    }

    [Fact]
    public void Code_that_calls_something_else_names_the_event_what_was_expected_and_what_was_found()
    {
        Turn(New(context => context.CallActivityAsync<string>("before")), Started());

        var failure = ReplayFailure(context => context.CallActivityAsync<string>("after"));

        Assert.Equal(typeof(NonDeterministicOrchestrationException).FullName, failure.ErrorType);
        Assert.Contains("does not match the history of the instance 'instance'", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains("with sequence number 0 named 'before'", failure.ErrorMessage, StringComparison.Ordinal);
        Assert.Contains(
            "instead scheduled an activity task named 'after' with this sequence number", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_sets_a_timer_instead_of_a_call_is_found_out()
    {
        Turn(New(context => context.CallActivityAsync<string>("a")), Started());

        var failure = ReplayFailure(async context =>
        {
            await context.CreateTimer(TimeSpan.FromMinutes(1), CancellationToken.None);
            return "";
        });

        Assert.Contains(
            "instead produced a CreateTimerOrchestratorAction action with this sequence number",
            failure.ErrorMessage,
            StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_does_less_than_its_history_is_found_out()
    {
        Turn(New(context => context.CallActivityAsync<string>("a")), Started());

        var failure = ReplayFailure(_ => Task.FromResult("at once"));

        Assert.Contains("the current replay execution hasn't (yet?) scheduled this task", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void Code_that_does_more_than_its_history_is_found_out()
    {
        Turn(New(context => context.CallActivityAsync<string>("a")), Started());

        var failure = ReplayFailure(async context =>
        {
            await Task.WhenAll(context.CallActivityAsync("a"), context.CallActivityAsync("b"));
            return "";
        });

        Assert.Contains(
            "expected no further action in this turn, found a call of the activity 'b'", failure.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public void An_answer_to_a_call_that_the_code_did_not_make_is_found_out()
    {
        var turn = New(context => context.CallActivityAsync<string>("a")).Advance([Started(), Event.TaskCompleted(Start, 7, null)], Start);

        Assert.Contains("TaskCompleted for task #7", End(turn).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("delay")]
    [InlineData("source")]
    [InlineData("configure")]
    public void An_orchestrator_that_awaits_what_is_not_durable_fails_at_once(string kind)
    {
        var never = new TaskCompletionSource<string>();
        var execution = New(context => kind switch
        {
            "delay" => DelayAsync(),
            "source" => never.Task,
            _ => ConfigureAsync(context),
        });
        var turn = execution.Advance([Started()], Start);
        if (kind == "configure")
            turn = execution.Advance([Event.TaskCompleted(Start, 0, null)], Start);

        Assert.Contains("awaits a task that is not durable", End(turn).FailureDetails!.ErrorMessage, StringComparison.Ordinal);

        static async Task<string> DelayAsync()
        {
            await Task.Delay(TimeSpan.FromHours(1));
            return "";
        }

        static async Task<string> ConfigureAsync(TaskOrchestrationContext context)
        {
            await context.CallActivityAsync<string>("a").ConfigureAwait(false);
            await Task.Delay(TimeSpan.FromHours(1));
            return "";
        }
    }

    [Fact]
    public async Task A_foreign_continuation_beside_an_open_call_fails_the_next_turn()
    {
        var foreign = new TaskCompletionSource();
        var execution = New(async context =>
        {
            var call = context.CallActivityAsync<string>("a");
            await foreign.Task;
            return await call;
        });
        Assert.False(execution.Advance([Started()], Start).Ended);
        await Task.Run(foreign.SetResult);

        var turn = execution.Advance([Event.TaskCompleted(Start, 0, "\"x\"")], Start);

        Assert.Contains("awaits a task that is not durable", End(turn).FailureDetails!.ErrorMessage, StringComparison.Ordinal);
    }

    [Fact]
    public async Task The_context_refuses_calls_from_other_threads()
    {
        TaskOrchestrationContext? leaked = null;
        New(context =>
        {
            leaked = context;
            return context.CallActivityAsync<string>("a");
        }).Advance([Started()], Start);

        await Assert.ThrowsAsync<InvalidOperationException>(() => Task.Run(() => leaked!.CallActivityAsync("b")));
    }

    [Fact]
    public void A_logger_is_silent_while_the_code_replays()
    {
        var log = new List<string>();
        using var loggers = LoggerFactory.Create(builder => builder.AddProvider(new ListProvider(log)));
        async Task<string> CodeAsync(TaskOrchestrationContext context)
        {
            var logger = context.CreateReplaySafeLogger<ReplayTests>();
            logger.LogInformation("first, replaying: {Replaying}", context.IsReplaying);
            await context.CallActivityAsync("a");
            logger.LogInformation("second, replaying: {Replaying}", context.IsReplaying);
            return "";
        }

        Turn(New(CodeAsync, loggers), Started());
        var cold = New(CodeAsync, loggers);
        cold.Replay(_history);
        cold.Advance([Event.TaskCompleted(Start, 0, null)], Start);

        Assert.Equal(["first, replaying: False", "second, replaying: False"], log);
    }

    [Fact]
    public void Answers_that_come_twice_or_after_the_end_are_ignored()
    {
        var execution = New(context => context.CallActivityAsync<string>("a"));
        Turn(execution, Started());

        var turn = execution.Advance([Event.TaskCompleted(Start, 0, "\"one\""), Event.TaskCompleted(Start, 0, "\"two\"")], Start);

        Assert.Equal("\"one\"", End(turn).Result);
    }

    [Fact]
    public void Calls_that_nobody_awaits_are_made_all_the_same()
    {
        var turn = New(context =>
        {
            _ = context.CallActivityAsync("forgotten");
            return Task.FromResult("done");
        }).Advance([Started()], Start);

        Assert.Single(turn.Events, e => e is TaskScheduledEvent { Name: "forgotten" });
        Assert.Equal("\"done\"", End(turn).Result);
    }

    [Fact]
    public void A_termination_that_meets_a_fresh_start_wins()
    {
        var turn = New(context =>
        {
            context.ContinueAsNew();
            return Task.FromResult("");
        }).Advance([Started(), Event.ExecutionTerminated(Start, "\"stop\"", false)], Start);

        Assert.Equal((OrchestrationStatus.Terminated, "\"stop\""), (End(turn).OrchestrationStatus, End(turn).Result));
    }

    [Fact]
    public void The_clock_of_an_orchestration_never_runs_backwards()
    {
        DateTime first = default, second = default;
        var execution = New(async context =>
        {
            first = context.CurrentUtcDateTime;
            await context.CallActivityAsync("a");
            second = context.CurrentUtcDateTime;
            return "";
        });
        execution.Advance([Started()], Start);
        execution.Advance([Event.TaskCompleted(Start, 0, null)], Start.AddHours(-1));

        Assert.Equal(first, second);
    }

    private static ExecutionStartedEvent Started() => Event.ExecutionStarted(Start, "code", null, "run-1");

    private static ExecutionCompletedEvent End(Turn turn) => Assert.IsType<ExecutionCompletedEvent>(turn.Events[^1]);

    private static OrchestrationExecution New(Func<TaskOrchestrationContext, Task<string>> code, ILoggerFactory? loggers = null) => new(
        Started(),
        FuncTaskOrchestrator.Create<object, string>((context, _) => code(context)!),
        DurableTaskShimFactory.Default,
        JsonDataConverter.Default,
        loggers ?? NullLoggerFactory.Instance);

    private void Turn(OrchestrationExecution execution, params HistoryEvent[] events) =>
        _history.AddRange(execution.Advance(events, Start.AddMinutes(_minute++)).Events);

    private FailureDetails ReplayFailure(Func<TaskOrchestrationContext, Task<string>> code)
    {
        var execution = New(code);
        execution.Replay(_history);
        return End(execution.Advance([Event.TaskCompleted(Start, 0, null)], Start.AddHours(1))).FailureDetails!;
    }

    private sealed class ListProvider(List<string> log) : ILoggerProvider, ILogger
    {
        public ILogger CreateLogger(string categoryName) => this;

        public void Dispose()
        {
        }

        public IDisposable? BeginScope<TState>(TState state)
            where TState : notnull => null;

        public bool IsEnabled(LogLevel logLevel) => true;

        public void Log<TState>(
            LogLevel logLevel, EventId eventId, TState state, Exception? exception, Func<TState, Exception?, string> formatter) =>
            log.Add(formatter(state, exception));
    }
}

internal static class Executions
{
    /// <summary>A turn over events that are due at a time.</summary>
    internal static Turn Advance(this OrchestrationExecution execution, HistoryEvent[] events, DateTimeOffset now) =>
        execution.Advance(new LockedInstance(
            new InstanceLease("instance", "token"), "code", "run-1", execution.HistoryLength, default, events, new InboxPosition(0, now)));
}
