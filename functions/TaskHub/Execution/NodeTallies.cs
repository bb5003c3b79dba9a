using DurableTask.Core.History;
using Spate.TaskHub.Hubs.Statistics;

namespace Spate.TaskHub.Execution;

/// <summary>
/// Follows the calls of a run by the nodes that make them, at a cost per call that does not depend on the history, and says at the end how
/// the nodes fared.
/// </summary>
internal sealed class NodeTallies
{
    private readonly Dictionary<int, (Calls Calls, DateTime At)> _open = [];
    private readonly Dictionary<string, Calls> _nodes = new(StringComparer.Ordinal);

    internal void Track(IEnumerable<HistoryEvent> events)
    {
        foreach (var item in events)
        {
            switch (item)
            {
                case TaskScheduledEvent e:
                    Open(e, NodeOf(e.Tags) ?? e.Name!);
                    break;
                case SubOrchestrationInstanceCreatedEvent e:
                    Open(e, NodeOf(e.Tags) ?? e.Name!);
                    break;
                case TaskCompletedEvent e:
                    Close(e.TaskScheduledId, e, failed: false);
                    break;
                case TaskFailedEvent e:
                    Close(e.TaskScheduledId, e, failed: true);
                    break;
                case SubOrchestrationInstanceCompletedEvent e:
                    Close(e.TaskScheduledId, e, failed: false);
                    break;
                case SubOrchestrationInstanceFailedEvent e:
                    Close(e.TaskScheduledId, e, failed: true);
                    break;
            }
        }
    }

    /// <param name="status">The run's custom status at its end; the states in it count, if it has them.</param>
    internal RunTally ToTally(string? status)
    {
        var states = NodeStates.Read(status);
        var called = _nodes.Where(node => !states.ContainsKey(node.Key)).Select(node => node.Value.ToTally(node.Key, node.Value.State));
        var told = states.Select(node => _nodes.TryGetValue(node.Key, out var calls)
            ? calls.ToTally(node.Key, Ended(node.Value, NodeStates.Failed))
            : new NodeTally(node.Key, Ended(node.Value, NodeStates.Omitted), 0, null, null));
        return new RunTally([.. told, .. called]);
    }

    /// <summary>What a run left undone when it ended has ended too.</summary>
    private static string Ended(string state, string undone) => state is NodeStates.Running or NodeStates.Pending ? undone : state;

    private void Open(HistoryEvent call, string item)
    {
        // What serves a node, such as the call of a lock, is not of it.
        if (item.Contains('@', StringComparison.Ordinal))
            return;
        var node = WithoutNumbers(item);
        if (!_nodes.TryGetValue(node, out var calls))
            _nodes[node] = calls = new Calls(call.Timestamp);
        calls.Count++;
        _open[call.EventId] = (calls, call.Timestamp);
    }

    private void Close(int id, HistoryEvent answer, bool failed)
    {
        if (!_open.Remove(id, out var call))
            return;
        var began = TaskRun.Of(answer) is { } run ? answer.Timestamp - run.Duration : call.At;
        call.Calls.Answer(began > call.At ? began : call.At, answer.Timestamp, failed);
    }

    private static string? NodeOf(IDictionary<string, string>? tags) =>
        tags is not null && tags.TryGetValue(RewindRequest.NodeTag, out var node) ? node : null;

    private static string WithoutNumbers(string item)
    {
        if (!item.Contains('[', StringComparison.Ordinal))
            return item;
        var parts = item.Split('/').Select(part => part.EndsWith(']') && part.LastIndexOf('[') is > 0 and var start ? part[..start] : part);
        return string.Join('/', parts);
    }

    private sealed class Calls(DateTime first)
    {
        private DateTime? _began;
        private DateTime _ended;
        private bool _failed;
        private int _answers;

        internal int Count { get; set; }

        internal string State => _failed || _answers < Count ? NodeStates.Failed : NodeStates.Succeeded;

        internal void Answer(DateTime began, DateTime ended, bool failed)
        {
            _answers++;
            _failed = failed;
            _began = _began < began ? _began : began;
            _ended = _ended > ended ? _ended : ended;
        }

        internal NodeTally ToTally(string node, string state) => new(
            node, state, Count, (_began ?? first) - first, _began is { } began && _ended > began ? _ended - began : TimeSpan.Zero);
    }
}
