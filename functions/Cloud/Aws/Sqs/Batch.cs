using Spate.Cloud.Sqs;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>
/// Sends the entries of a batch until each has an end: those that failed at the service's side are sent again, alone, with waits; those that failed at
/// the sender's are given back.
/// </summary>
internal static class Batch
{
    /// <summary>How many entries SQS takes at once.</summary>
    public const int MaxEntries = 10;

    /// <param name="entries">At most ten.</param>
    /// <param name="id">An entry's id.</param>
    /// <param name="send">Sends entries and returns those that failed.</param>
    /// <param name="maxAttempts">How often an entry is sent at most.</param>
    /// <param name="backoff">What waits in between.</param>
    /// <param name="cancellationToken">Gives up.</param>
    /// <returns>What failed in the end.</returns>
    public static async Task<IReadOnlyList<BatchResultErrorEntry>> RunAsync<T>(
        IReadOnlyList<T> entries,
        Func<T, string> id,
        Func<IReadOnlyList<T>, Task<IReadOnlyList<BatchResultErrorEntry>>> send,
        int maxAttempts,
        Backoff backoff,
        CancellationToken cancellationToken)
    {
        var lost = new List<BatchResultErrorEntry>();
        for (var attempt = 1; ; attempt++)
        {
            var failed = await send(entries);
            lost.AddRange(failed.Where(entry => entry.SenderFault));
            var again = failed.Where(entry => !entry.SenderFault).ToDictionary(entry => entry.Id, StringComparer.Ordinal);
            if (again.Count == 0)
                return lost;
            if (attempt == maxAttempts)
                return [.. lost, .. again.Values];

            await backoff.WaitAsync(attempt, cancellationToken);
            entries = [.. entries.Where(entry => again.ContainsKey(id(entry)))];
        }
    }
}
