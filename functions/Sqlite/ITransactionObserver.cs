namespace Spate.Sqlite;

/// <summary>Observes every transaction of a writer, on the writer's thread.</summary>
public interface ITransactionObserver
{
    /// <summary>A transaction is about to begin.</summary>
    void Beginning();

    /// <summary>A transaction is about to be committed. An exception fails it.</summary>
    /// <param name="waiting">The operations that wait for a later transaction.</param>
    void Committing(IReadOnlyList<WriteOperation> waiting);

    /// <summary>A transaction was committed, and no caller has been notified yet.</summary>
    /// <param name="woken">Whether the writer was woken before it.</param>
    void Committed(bool woken);

    /// <summary>A transaction failed. No operation waits any more.</summary>
    void Aborted();
}
