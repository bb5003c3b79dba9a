using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline;

/// <summary>Puts right what a ledger finds wrong. What another repair was faster with is left to it.</summary>
internal sealed class LedgerRepairs(DurableTaskClient client, RunScheduler scheduler)
{
    private const string Reason = "ledger repair";

    public async Task<LedgerRepair> RepairAsync(
        Route route, ObjectNotification notification, LedgerEntry entry, CancellationToken cancellationToken)
    {
        try
        {
            switch (entry.State)
            {
                case LedgerState.Missing:
                    var outcome = await scheduler.ScheduleAsync(route, notification, cancellationToken);
                    return outcome == ScheduleOutcome.Scheduled ? LedgerRepair.Scheduled : LedgerRepair.None;
                case LedgerState.Failed or LedgerState.Terminated:
                    await client.RewindInstanceAsync(entry.Run, Reason, cancellationToken);
                    return LedgerRepair.Rewound;
                case LedgerState.Lost or LedgerState.Unequal:
                    await client.RestartAsync(entry.Run, cancellation: cancellationToken);
                    return LedgerRepair.Restarted;
                default:
                    return LedgerRepair.None;
            }
        }
        catch (InvalidOperationException)
        {
            // It goes on already: somebody else repaired it since it was looked at.
            return LedgerRepair.None;
        }
    }
}
