using Spate.Cloud;
using Spate.Host.Server.Parts;
using Spate.Host.Settings;

namespace Spate.Host.Queues;

/// <summary>The queue of a data directory, or the one in SQS that the host settings name, whether or not a Spate is at work there.</summary>
/// <param name="Name">The queue, as a user would name it.</param>
/// <param name="Messages">The queue.</param>
/// <param name="Administration">What its keeper can do.</param>
internal sealed record NotificationQueue(string Name, IMessageQueue Messages, IQueueAdministration Administration) : IAsyncDisposable
{
    /// <exception cref="CommandException">There is no queue: nothing ever ran there.</exception>
    public static NotificationQueue Open(DataDirectory data, HostSettings settings)
    {
        if (settings.Aws is { Queue: var options })
            return AwsCloud.Made(() => new NotificationQueue(options.QueueUrl ?? options.QueueName!, new SqsMessageQueue(options), new SqsQueueAdministration(options)));
        if (!File.Exists(data.QueuePath))
            throw new CommandException($"There is no queue at {data.QueuePath}: nothing ran there yet. Name another place with --data, or start with 'spate demo' or 'spate run'.");

        var queue = new SqliteMessageQueue(data.QueuePath);
        return new NotificationQueue(queue.Path, queue, queue);
    }

    public async ValueTask DisposeAsync()
    {
        foreach (var part in new object[] { Messages, Administration }.Distinct())
        {
            if (part is IAsyncDisposable asynchronous)
                await asynchronous.DisposeAsync();
            else
                (part as IDisposable)?.Dispose();
        }
    }
}
