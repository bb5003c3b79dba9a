namespace Spate.Pipeline;

/// <summary>Tells the trigger whether this worker can take more.</summary>
public interface IWorkerCapacity
{
    /// <summary>Waits until the worker has a free slot; completes at once if it has one.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
