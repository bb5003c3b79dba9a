using System.Diagnostics;
using DurableTask.Core.History;
using Microsoft.DurableTask;
using Microsoft.Extensions.DependencyInjection;
using Spate.TaskHub.Diagnostics;
using Spate.TaskHub.Failures;
using Spate.TaskHub.Hubs;
using Spate.TaskHub.Hubs.Events;

namespace Spate.TaskHub.Worker;

/// <summary>One run of one activity.</summary>
internal sealed class ActivityRun : HubActivityContext, IDisposable
{
    // What timers can count; an activity that may run longer has no timeout in effect.
    private static readonly TimeSpan LongestTimer = TimeSpan.FromDays(49);

    private readonly WorkerContext _context;
    private readonly LockedTask _item;
    private readonly CancellationTokenSource? _timeout;
    private readonly CancellationTokenSource _cancelled;
    private readonly ActivityLog _log;
    private long _started;

    internal ActivityRun(WorkerContext context, LockedTask item, CancellationToken lost)
    {
        _context = context;
        _item = item;
        _log = new ActivityLog(context.Time);
        _timeout = item.Timeout is { } limit && limit < LongestTimer ? new CancellationTokenSource(limit, context.Time) : null;
        _cancelled = CancellationTokenSource.CreateLinkedTokenSource(lost, context.Aborting, _timeout?.Token ?? CancellationToken.None);
    }

    public override TaskName Name => _item.Name;

    public override string InstanceId => _item.InstanceId;

    public override string Version => _item.Version;

    public override int TaskId => _item.TaskId;

    public override int DeliveryCount => _item.DeliveryCount;

    public override string? ReplayId => ReplayIds.FromExecutionId(_item.ExecutionId);

    public override CancellationToken CancellationToken => _cancelled.Token;

    /// <summary>Completes when the activity's code has ended, whatever came of it.</summary>
    internal Task Ended { get; private set; } = Task.CompletedTask;

    public void Dispose()
    {
        _cancelled.Dispose();
        _timeout?.Dispose();
    }

    /// <summary>Runs the activity until it ends or its timeout elapses.</summary>
    /// <returns>The outcome; null if the worker stopped and the activity gave up for that reason.</returns>
    internal async Task<HistoryEvent?> RunAsync(TaskScheduler scheduler)
    {
        _started = _context.Time.GetTimestamp();
        var code = Task.Factory.StartNew(ExecuteAsync, CancellationToken.None, TaskCreationOptions.DenyChildAttach, scheduler).Unwrap();
        Ended = code.ContinueWith(_ => { }, CancellationToken.None, TaskContinuationOptions.ExecuteSynchronously, TaskScheduler.Default);
        var timedOut = new TaskCompletionSource(TaskCreationOptions.RunContinuationsAsynchronously);
        await using var registration = _timeout?.Token.UnsafeRegister(_ => timedOut.TrySetResult(), null) ?? default;
        await Task.WhenAny(Ended, timedOut.Task);
        var outcome = Outcome(code);
        if (outcome is not null)
            DurableMetrics.Ran(_item.Name, outcome is TaskCompletedEvent, _context.Time.GetElapsedTime(_started));
        return outcome;
    }

    private HistoryEvent? Outcome(Task<string?> code)
    {
        if (code.IsCompletedSuccessfully)
            return HubEvents.TaskCompleted(_item.TaskId, code.Result, Describe()).At(_context.Time.GetUtcNow());
        if (_timeout is { IsCancellationRequested: true })
            return Failed(new TimeoutException($"The activity '{_item.Name}' ran longer than its timeout of {_item.Timeout}."));
        if (code.IsCanceled)
            return _context.Aborting.IsCancellationRequested ? null : Failed(new TaskCanceledException(code));
        return Failed(code.Exception!.InnerException!);
    }

    private TaskFailedEvent Failed(Exception error)
    {
        WorkerLog.ActivityFailed(_context.Log, error, _item.Name, _item.InstanceId, _item.DeliveryCount);
        return HubEvents.TaskFailed(_item.TaskId, Failure.Of(error), Describe()).At(_context.Time.GetUtcNow());
    }

    private TaskRun Describe() =>
        new(_context.Options.Owner, _context.Time.GetElapsedTime(_started), _item.DeliveryCount) { Log = _log.Take() };

    private async Task<string?> ExecuteAsync()
    {
        using var span = DurableTracing.StartActivity(_item);
        using var logging = _context.Log.BeginScope(new ActivityScope(_item));
        ActivityLog.Current = _log;
        try
        {
            return await CallAsync();
        }
        catch (Exception e)
        {
            span?.SetStatus(ActivityStatusCode.Error, e.Message);
            throw;
        }
    }

    private async Task<string?> CallAsync()
    {
        await using var scope = _context.Services.CreateAsyncScope();
        _context.Options.PrepareActivity?.Invoke(scope.ServiceProvider, this);
        if (!_context.Tasks.TryCreateActivity(_item.Name, _item.Version, scope.ServiceProvider, out var activity))
        {
            throw new TaskNotRegisteredException(
                $"No activity named '{_item.Name}'{VersionMatch.Describe(_item.Version)} is registered with the worker that took the " +
                "call.");
        }

        var converter = _context.Options.DataConverter;
        return converter.Serialize(await activity.RunAsync(this, converter.Deserialize(_item.Input, activity.InputType)));
    }
}
