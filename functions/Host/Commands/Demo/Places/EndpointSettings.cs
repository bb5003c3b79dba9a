using Amazon.Runtime;
using Spate.Cloud;
using Spate.Host.Settings;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>An endpoint that speaks S3 and SQS, and how the demo uses it.</summary>
/// <param name="Endpoint">The address of both services.</param>
/// <param name="Queue">The name of the queue; its dead letters go to the one of that name and <c>-dead</c>.</param>
/// <param name="IsNotified">Whether the bucket notifies the queue. Few emulators can, so otherwise the demo sends what S3 would.</param>
internal sealed record EndpointSettings(Uri Endpoint, string Queue, bool IsNotified)
{
    private const string AnyRegion = "us-east-1";

    /// <summary>
    /// Emulators do not detect that a waiting receiver is gone, and hand it the next message, which is then hidden for the visibility
    /// timeout. A demo right after another must not wait for that.
    /// </summary>
    private static readonly TimeSpan LongestWait = TimeSpan.FromSeconds(1);

    /// <summary>The name of the dead-letter queue.</summary>
    public string DeadLetterQueue => new QueueSpec(Queue).DeadLetterName;

    /// <summary>The region to sign for: the environment's, or a default, because emulators accept any.</summary>
    public string Region { get; } = FallbackRegionFactory.GetRegionEndpoint(includeInstanceMetadata: false)?.SystemName ?? AnyRegion;

    /// <summary>The settings of a program that works at the endpoint.</summary>
    public HostSettings Apply(HostSettings settings)
    {
        var wait = settings.Sqs.PollingWaitTime < LongestWait ? settings.Sqs.PollingWaitTime : LongestWait;
        return settings with { Aws = ToAws(), Sqs = settings.Sqs with { PollingWaitTime = wait } };
    }

    private AwsSettings ToAws()
    {
        var credentials = EmulatorCredentials.For(Endpoint);
        return new AwsSettings(
            new S3Options { Endpoint = Endpoint, Region = Region, ForcePathStyle = true, Credentials = credentials },
            new SqsOptions { Endpoint = Endpoint, Region = Region, QueueName = Queue, Credentials = credentials });
    }
}
