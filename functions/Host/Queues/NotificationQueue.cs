using Spate.Cloud;

namespace Spate.Host.Queues;

/// <summary>
/// The queue of a data directory, or the one in SQS that the host settings name, whether or not a Spate is running there.
/// </summary>
/// <param name="Name">The queue's name for people.</param>
/// <param name="Messages">The queue.</param>
/// <param name="Administration">Its administration.</param>
internal sealed record NotificationQueue(string Name, IMessageQueue Messages, IQueueAdministration Administration);
