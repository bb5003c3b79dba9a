using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline;

/// <summary>Puts right what a ledger finds wrong.</summary>
internal sealed class LedgerRepairs(DurableTaskClient client, RunScheduler scheduler)
{
    private const string Reason = "ledger repair";

    /// <returns>The entry with what was done; if the hub refused, with its reason.</returns>
    public async Task<LedgerEntry> RepairAsync(
        Route route, ObjectNotification notification, LedgerEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            return entry with { Repair = await DoAsync(route, notification, entry, cancellationToken) };
        }
        catch (InvalidOperationException e)
        {
            // It goes on already, as somebody else repaired it since it was looked at, or it cannot: the hub says which.
            return entry with { Detail = $"cannot be repaired: {e.Message}" };
        }
    }

    private async Task<LedgerRepair> DoAsync(
        Route route, ObjectNotification notification, LedgerEntry entry, CancellationToken cancellationToken)
    {
        switch (entry.State)
        {
            case LedgerState.Failed or LedgerState.Terminated:
                await client.RewindInstanceAsync(entry.Run, Reason, cancellationToken);
                return LedgerRepair.Rewound;
            case LedgerState.Lost or LedgerState.Unequal when await HasRunAsync(entry, cancellationToken):
                await client.RestartAsync(entry.Run, cancellation: cancellationToken);
                return LedgerRepair.Restarted;
            default:
                var outcome = await scheduler.ScheduleAsync(route, notification, cancellationToken);
                return outcome == ScheduleOutcome.Scheduled ? LedgerRepair.Scheduled : LedgerRepair.None;
        }
    }

    /// <summary>The run of a manifest may not be kept any more.</summary>
    private async Task<bool> HasRunAsync(LedgerEntry entry, CancellationToken cancellationToken) =>
        await client.GetInstanceAsync(entry.Run, getInputsAndOutputs: false, cancellationToken) is not null;
}
