using Amazon.SQS.Model;
using Polly;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>
/// Sends the entries of a batch until each is done. Entries that failed at the service are retried on their own, with waits; entries that
/// failed because of the sender are returned.
/// </summary>
internal sealed class SqsBatch(int maxAttempts, AwsRetries retries)
{
    /// <summary>The maximum number of entries in a request to SQS.</summary>
    public const int MaxEntries = 10;

    private readonly ResiliencePipeline<List<BatchResultErrorEntry>> _retry =
        retries.Retry<List<BatchResultErrorEntry>>(maxAttempts, static outcome => outcome.Result is { Count: > 0 });

    /// <param name="entries">At most ten.</param>
    /// <param name="id">An entry's id.</param>
    /// <param name="send">Sends entries and returns those that failed; the SDK has null for none.</param>
    /// <param name="cancellationToken">Cancels the call.</param>
    /// <returns>The entries that failed in the end.</returns>
    public async Task<IReadOnlyList<BatchResultErrorEntry>> RunAsync<T>(
        List<T> entries, Func<T, string> id, Func<List<T>, Task<List<BatchResultErrorEntry>?>> send, CancellationToken cancellationToken)
    {
        var refused = new List<BatchResultErrorEntry>();
        var unsent = await _retry.ExecuteAsync(
            async _ =>
            {
                var failed = await send(entries) ?? [];
                refused.AddRange(failed.Where(IsRefused));
                failed.RemoveAll(IsRefused);
                entries = [.. entries.Where(entry => failed.Exists(again => again.Id == id(entry)))];
                return failed;
            },
            cancellationToken);
        return [.. refused, .. unsent];
    }

    private static bool IsRefused(BatchResultErrorEntry entry) => entry.SenderFault == true;
}
