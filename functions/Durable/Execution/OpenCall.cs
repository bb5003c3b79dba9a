namespace Spate.Durable.Execution;

/// <summary>A call or timer that the orchestrator may be waiting for.</summary>
internal abstract class OpenCall
{
    internal abstract void Complete(string? result);

    internal abstract void Fail(TaskFailureDetails failure);
}

/// <summary>A call with a result. Its continuations run in line, on the orchestrator's thread.</summary>
internal sealed class OpenCall<T>(string name, int id, DataConverter converter) : OpenCall
{
    private readonly TaskCompletionSource<T> _source = new();

    internal Task<T> Task => _source.Task;

    internal override void Complete(string? result)
    {
        T value;
        try
        {
            value = converter.Deserialize<T>(result)!;
        }
        catch (Exception e)
        {
            _source.TrySetException(new TaskFailedException(name, id, TaskFailureDetails.FromException(e)));
            return;
        }

        _source.TrySetResult(value);
    }

    internal override void Fail(TaskFailureDetails failure) => _source.TrySetException(new TaskFailedException(name, id, failure));

    internal void Cancel(CancellationToken cancellationToken) => _source.TrySetCanceled(cancellationToken);
}
