using Microsoft.Extensions.Logging;
using Spate.Cloud;

namespace Spate.Pipeline.Triggers;

/// <summary>
/// Keeps received messages hidden while their runs are being scheduled, however long that takes. Disposing ends the hold.
/// </summary>
internal sealed class MessageHold : IAsyncDisposable
{
    private readonly CancellationTokenSource _ended = new();
    private readonly Task _extending;

    private MessageHold(
        IMessageQueue queue, IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, TimeProvider time, ILogger logger) =>
        _extending = ExtendAsync(queue, receiptHandles, visibilityTimeout, time, logger, _ended.Token);

    public static MessageHold Start(
        IMessageQueue queue, IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, TimeProvider time, ILogger logger) =>
        new(queue, receiptHandles, visibilityTimeout, time, logger);

    public async ValueTask DisposeAsync()
    {
        await _ended.CancelAsync();
        await _extending;
        _ended.Dispose();
    }

    private static async Task ExtendAsync(
        IMessageQueue queue, IReadOnlyCollection<string> receiptHandles, TimeSpan visibilityTimeout, TimeProvider time, ILogger logger,
        CancellationToken ended)
    {
        while (true)
        {
            await Task.Delay(visibilityTimeout / 2, time, ended).ConfigureAwait(ConfigureAwaitOptions.SuppressThrowing);
            if (ended.IsCancellationRequested) return;
            try
            {
                await queue.ChangeVisibilityAsync(receiptHandles, visibilityTimeout, ended);
            }
            catch (OperationCanceledException) when (ended.IsCancellationRequested)
            {
                return;
            }
            catch (Exception e) when (e is not OutOfMemoryException)
            {
                // The messages may become visible while they are held: a run that is scheduled twice is one run.
                logger.LogWarning(e, "The visibility of {Count} messages could not be extended", receiptHandles.Count);
            }
        }
    }
}
