using System.Runtime.CompilerServices;
using Spate.Cloud.Aws.Administration;

namespace Spate.Cloud;

/// <summary>
/// Administers a queue in SQS and the dead-letter queue that its redrive policy names. Every method throws
/// <see cref="MessageQueueException"/>.
/// </summary>
/// <remarks>
/// <para>SQS cannot show messages without receiving them: listing receives them, which hides them from others, and makes them visible again
/// at the end. It does not report when a message became a dead letter, nor a queue's oldest message (CloudWatch does:
/// <c>ApproximateAgeOfOldestMessage</c>).</para>
/// <para>A message that is moved back gets a new id and time. All messages are moved by a task of SQS, which continues after the call.
/// Where a service has no such tasks, and for a single message, it is sent and then deleted, so a failure in between leaves it in both
/// queues.</para>
/// </remarks>
public sealed class SqsQueueAdministration : IQueueAdministration, IDisposable
{
    private readonly SqsMessageQueue _queue;

    /// <summary>Creates the client. Nothing is sent before the first call.</summary>
    /// <param name="options">Which queue, and where.</param>
    /// <param name="timeProvider">The clock that times the waits between attempts.</param>
    /// <param name="random">The source of their jitter.</param>
    /// <exception cref="ArgumentException">An option is invalid; the message says which and why.</exception>
    public SqsQueueAdministration(SqsOptions options, TimeProvider? timeProvider = null, Random? random = null) =>
        _queue = new(options, timeProvider, random);

    /// <summary>Always null: SQS does not report it.</summary>
    public Task<DateTimeOffset?> GetOldestAsync(CancellationToken cancellationToken = default) => Task.FromResult<DateTimeOffset?>(null);

    /// <inheritdoc />
    public async IAsyncEnumerable<DeadLetter> ListDeadLettersAsync([EnumeratorCancellation] CancellationToken cancellationToken = default)
    {
        if (await _queue.FindDeadLettersAsync(cancellationToken) is not var (policy, dead))
            yield break;
        await using var look = new DeadLetterLook(dead);
        await foreach (var message in look.MessagesAsync(cancellationToken))
        {
            yield return new DeadLetter(
                message.MessageId, message.Body, policy.MaxReceiveCount, message.SentTimestamp, null,
                $"received {policy.MaxReceiveCount} times without being deleted");
        }
    }

    /// <inheritdoc />
    public async Task<long> RedriveAsync(CancellationToken cancellationToken = default)
    {
        if (await _queue.FindDeadLettersAsync(cancellationToken) is not var (policy, dead))
            return 0;
        var depth = await dead.GetDepthAsync(cancellationToken);
        var count = depth.Visible + depth.InFlight;
        if (count == 0)
            return 0;
        return await _queue.TryRedriveAsync(policy, cancellationToken) ? count : await MoveAsync(dead, count, cancellationToken);
    }

    /// <inheritdoc />
    public async Task<bool> RedriveAsync(string messageId, CancellationToken cancellationToken = default)
    {
        ArgumentException.ThrowIfNullOrEmpty(messageId);
        if (await _queue.FindDeadLettersAsync(cancellationToken) is not var (_, dead))
            return false;
        await using var look = new DeadLetterLook(dead);
        await foreach (var message in look.MessagesAsync(cancellationToken))
        {
            if (message.MessageId != messageId)
                continue;
            await MoveAsync(look, message, cancellationToken);
            return true;
        }

        return false;
    }

    /// <summary>Closes the client. Calls in progress fail.</summary>
    public void Dispose() => _queue.Dispose();

    /// <summary>Moves only as many as there were, because a message that fails again meanwhile would be moved forever.</summary>
    private async Task<long> MoveAsync(SqsMessageQueue dead, long count, CancellationToken cancellationToken)
    {
        var moved = 0L;
        await using var look = new DeadLetterLook(dead);
        await foreach (var message in look.MessagesAsync(cancellationToken))
        {
            await MoveAsync(look, message, cancellationToken);
            if (++moved == count)
                break;
        }

        return moved;
    }

    private async Task MoveAsync(DeadLetterLook look, QueueMessage message, CancellationToken cancellationToken)
    {
        await _queue.SendAsync([message.Body], cancellationToken);
        await look.DeleteAsync(message);
    }
}
