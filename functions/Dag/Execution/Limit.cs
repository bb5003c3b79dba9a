using Microsoft.DurableTask;

namespace Spate.Dag.Execution;

/// <summary>A stop that comes after a time, or with an outer one if that comes before.</summary>
internal sealed class Limit : IDisposable
{
    private readonly Stop _outer;
    private readonly LinkedListNode<Action> _registration;
    private readonly CancellationTokenSource _timer = new();

    public Limit(TaskOrchestrationContext context, Stop outer, TimeSpan time, Func<string> message)
    {
        _outer = outer;
        _registration = outer.OnStop(() => Stop.Set(outer.Reason.Message));
        _ = ExpireAsync(context.CreateTimer(context.CurrentUtcDateTime + time, _timer.Token), message);
    }

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

        HasExpired = !Stop.IsSet;
        Stop.Set(message());
    }
}
