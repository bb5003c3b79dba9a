namespace Spate.Pipeline;

/// <summary>Tells the trigger when this worker can take more work.</summary>
public interface IWorkerCapacity
{
    /// <summary>Waits until the worker has a free slot; completes at once if it has one.</summary>
    Task WaitAsync(CancellationToken cancellationToken);
}
