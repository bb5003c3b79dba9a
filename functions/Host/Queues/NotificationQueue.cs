using Spate.Cloud;

namespace Spate.Host.Queues;

/// <summary>
/// The queue of a data directory, or the one in SQS that the host settings name, whether or not a Spate is at work there.
/// </summary>
/// <param name="Name">The queue, as a user would name it.</param>
/// <param name="Messages">The queue.</param>
/// <param name="Administration">What its keeper can do.</param>
internal sealed record NotificationQueue(string Name, IMessageQueue Messages, IQueueAdministration Administration);
