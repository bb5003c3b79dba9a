using Microsoft.DurableTask.Client;
using Spate.Dag;
using Spate.TaskHub;

namespace Spate.Host.Runs.Actions;

/// <summary>Decides what a node waits for.</summary>
/// <param name="Node">The node, such as <c>release</c>.</param>
/// <param name="Decision">What is decided.</param>
internal sealed record ApproveNode(string Node, Approval Decision) : RunAction
{
    public override string Name => "approve";

    protected override Task<RunPlan> PlanAsync(HubDurableTaskClient client, OrchestrationMetadata run, CancellationToken cancellationToken)
    {
        if (run.IsCompleted)
            throw Refuse(run, $"has ended already: {run.RuntimeStatus}.");
        var asked = run.GraphStatus()?.Approvals ?? new Dictionary<string, ApprovalStatus>(StringComparer.Ordinal);
        // Of many, only the first are listed.
        if (!asked.TryGetValue(Node, out var approval) && asked.Count < ApprovalStatus.MaxListed)
        {
            throw new RunRefusedException(
                RefusalReason.Invalid, $"The run '{run.InstanceId}' asks for no approval at '{Node}'. {Open(asked)}");
        }

        if (approval?.Answer is { } answer)
            throw Refuse(run, $"has its answer at '{Node}': {answer.Decision}{(answer.By is null ? "" : $" by {answer.By}")}.");

        var decision = Decision.Decision.ToString();
        return Task.FromResult(new RunPlan(
            () => client.RaiseEventAsync(run.InstanceId, approval?.Event ?? Approval.EventOf(Node), Decision, cancellationToken),
            $"Would answer '{Node}' of {run.InstanceId}: {decision}.",
            $"Answered '{Node}' of {run.InstanceId}: {decision}."));
    }

    private static string Open(IReadOnlyDictionary<string, ApprovalStatus> asked)
    {
        var open = asked.Where(static node => node.Value.Answer is null).Select(static node => node.Key).ToList();
        return open.Count == 0 ? "It waits for none." : $"It waits at: {string.Join(", ", open)}.";
    }
}
