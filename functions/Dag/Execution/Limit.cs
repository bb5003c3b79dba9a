using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>A stop that comes after a time, or with an outer one if that comes before.</summary>
internal sealed class Limit : IDisposable
{
    private readonly Stop _outer;
    private readonly LinkedListNode<Action> _registration;
    private readonly CancellationTokenSource _timer = new();
    private readonly Action? _onExpiry;

    public Limit(TaskOrchestrationContext context, Stop outer, TimeSpan time, Func<string> message, Action? onExpiry = null)
    {
        _outer = outer;
        _onExpiry = onExpiry;
        _registration = outer.OnStop(() => Stop.Set(outer.Reason.Message));
        _ = ExpireAsync(context.CreateTimer(context.CurrentUtcDateTime + time, _timer.Token), message);
    }

    /// <summary>
    /// The time that a node or a graph may take. Once it is over, the run sends itself the event <c>timeout/</c> and the path: nothing
    /// waits for it, but in the history it tells a limit from a pause, so that a rewind gives the time anew.
    /// </summary>
    /// <param name="scope">What may take the time.</param>
    /// <param name="time">The time.</param>
    /// <param name="message">Why what takes longer fails.</param>
    /// <param name="fails">Whether it fails by it. What goes on with a default is timed anew only if its node is done anew.</param>
    public static Limit Of(NodeScope scope, TimeSpan time, Func<string> message, bool fails = true) => new(
        scope.Context,
        scope.Stop,
        time,
        message,
        () => scope.Context.SendEvent(scope.Context.InstanceId, $"timeout/{scope.Path}", fails));

    public Stop Stop { get; } = new();

    /// <summary>Whether it stopped because its own time was over.</summary>
    public bool HasExpired { get; private set; }

    public void Dispose()
    {
        _outer.Forget(_registration);
        _timer.Cancel();
        _timer.Dispose();
    }

    private async Task ExpireAsync(Task timer, Func<string> message)
    {
        try
        {
            await timer;
        }
        catch (OperationCanceledException)
        {
            return;
        }

        if (Stop.IsSet) return;
        HasExpired = true;
        _onExpiry?.Invoke();
        Stop.Set(message());
    }
}
