using Spate.Cloud;
using Spate.Host.Hosting;

namespace Spate.Host.Queues;

/// <summary>The queue of a data directory, whether or not a Spate is at work there.</summary>
internal sealed class LocalQueue : IAsyncDisposable
{
    private LocalQueue(SqliteMessageQueue queue) => Queue = queue;

    public SqliteMessageQueue Queue { get; }

    /// <exception cref="CommandException">There is no queue: nothing ever ran there.</exception>
    public static LocalQueue Open(DataDirectory data) => File.Exists(data.QueuePath)
        ? new LocalQueue(new SqliteMessageQueue(data.QueuePath))
        : throw new CommandException($"There is no queue at {data.QueuePath}: nothing ran there yet. Name another place with --data, or start with 'spate demo' or 'spate run'.");

    public ValueTask DisposeAsync() => Queue.DisposeAsync();
}
