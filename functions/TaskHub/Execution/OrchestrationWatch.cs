using Microsoft.DurableTask;
using Microsoft.Extensions.Logging;

namespace Spate.TaskHub.Execution;

/// <summary>What is seen of the code of one run beyond the actions that the executor returns.</summary>
internal sealed class OrchestrationWatch(DataConverter converter, ILoggerFactory loggers)
{
    private readonly List<Task> _waits = [];
    private ContinueAsNewOptions? _continuation;
    private CustomStatusChange? _status;

    internal OrchestratorThread Thread { get; } = new();

    internal ILoggerFactory Loggers { get; } = loggers;

    /// <summary>The code's own task, whose result is serialized; null before it begins.</summary>
    internal Task<string>? Code { get; set; }

    /// <summary>Whether the code goes over its past to be rewound: nothing that it does is new.</summary>
    internal bool IsRewinding { get; set; }

    internal bool IsCodeDone => Code is { IsCompleted: true };

    /// <summary>Whether the code waits for an external event.</summary>
    internal bool AwaitsEvents()
    {
        _waits.RemoveAll(wait => wait.IsCompleted);
        return _waits.Count > 0;
    }

    internal void NoteStatus(object? status) => _status = new CustomStatusChange(converter.Serialize(status));

    internal void NoteWait(Task wait)
    {
        if (!wait.IsCompleted)
            _waits.Add(wait);
    }

    internal void NoteContinuation(ContinueAsNewOptions continuation) => _continuation = continuation;

    /// <summary>What the code, which has ended, asked to continue with; null if it did not.</summary>
    internal ContinueAsNewOptions? Continuation => Code is { IsCompletedSuccessfully: true } ? _continuation : null;

    internal string? Serialize(object? value) => converter.Serialize(value);

    /// <summary>The custom status, if the code has set it since the last turn.</summary>
    internal CustomStatusChange? TakeStatus()
    {
        var status = _status;
        _status = null;
        return status;
    }
}
