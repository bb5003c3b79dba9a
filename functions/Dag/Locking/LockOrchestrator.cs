using Microsoft.DurableTask;

namespace Spate.Dag.Locking;

/// <summary>
/// One lock. It answers claims by events that it sends to the runs, and ends when nobody has held it for a while. A claim that comes as it
/// ends is lost, and said again by whoever waits.
/// </summary>
internal sealed class LockOrchestrator(TimeSpan checkEvery) : TaskOrchestrator<LockState?, bool>
{
    /// <summary>After so many messages it starts anew, so that its history stays short.</summary>
    private const int MessagesPerExecution = 100;

    public static string IdOf(string name) => $"spate-lock:{name}";

    public override async Task<bool> RunAsync(TaskOrchestrationContext context, LockState? input)
    {
        var state = input ?? LockState.Free;
        var checkAt = context.CurrentUtcDateTime + checkEvery;
        Task<LockMessage>? message = null;
        for (var messages = 0; messages < MessagesPerExecution;)
        {
            message ??= context.WaitForExternalEvent<LockMessage>(LockMessage.Event);
            if (await ComesAsync(context, message, state, checkAt))
            {
                state = Tell(context, state.After(await message));
                message = null; // none may be waited for when this starts anew: it would be lost
                messages++;
                continue;
            }

            if (state.IsFree) return true;
            state = await CheckAsync(context, state);
            checkAt = context.CurrentUtcDateTime + checkEvery;
        }

        context.ContinueAsNew(await CheckAsync(context, state));
        return true;
    }

    /// <summary>Whether a message comes before the next check. While it is held and nobody waits for it, there is none.</summary>
    private static async Task<bool> ComesAsync(TaskOrchestrationContext context, Task message, LockState state, DateTime checkAt)
    {
        if (state.Holders.Count > 0 && state.Waiting.Count == 0)
        {
            await message;
            return true;
        }

        using var cancel = new CancellationTokenSource();
        var timer = context.CreateTimer(checkAt > context.CurrentUtcDateTime ? checkAt : context.CurrentUtcDateTime, cancel.Token);
        var first = await Task.WhenAny(message, timer);
        cancel.Cancel();
        return first == message;
    }

    private static async Task<LockState> CheckAsync(TaskOrchestrationContext context, LockState state)
    {
        if (state.Waiting.Count == 0) return state;
        var ended = await context.CallActivityAsync<IReadOnlyList<string>>(nameof(FindEndedHolders), state.Runs);
        return Tell(context, state.Without(ended));
    }

    private static LockState Tell(TaskOrchestrationContext context, (LockState Next, IReadOnlyList<LockClaim> Granted) transition)
    {
        foreach (var claim in transition.Granted) context.SendEvent(claim.Run, LockClaim.GrantEvent(claim.Token), true);
        return transition.Next;
    }
}
