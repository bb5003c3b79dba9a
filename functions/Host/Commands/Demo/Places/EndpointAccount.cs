using Microsoft.DurableTask.Client;
using Spate.Cloud;
using Spate.Host.Commands.Generate;
using Spate.Host.Commands.Provision;
using Spate.Host.Runs;
using Spate.Host.Settings;
using Spate.Host.Terminals;
using Spate.Pipeline;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>
/// What the demo needs at an endpoint: the pipeline's buckets, a queue and its dead-letter queue, none of which holds anything of others.
/// </summary>
/// <param name="settings">Where.</param>
/// <param name="host">The settings of the program that works there.</param>
/// <param name="pipeline">What it does, and with which buckets.</param>
/// <param name="route">The route of the burst.</param>
/// <param name="store">The buckets.</param>
/// <param name="queue">The queue.</param>
/// <param name="client">The task hub of the data directory.</param>
internal sealed class EndpointAccount(
    EndpointSettings settings, HostSettings host, PipelineConfiguration pipeline, Route route, IObjectStore store, IMessageQueue queue,
    DurableTaskClient client)
{
    /// <summary>Looks at what is there, and only then makes what is missing: a place that is refused stays as it was.</summary>
    /// <exception cref="CommandException">A bucket, the queue or the task hub holds what is none of the demo's.</exception>
    public async Task PrepareAsync(bool isUnfinished, CancellationToken cancellationToken)
    {
        foreach (var bucket in new[] { route.Source.Bucket, route.Output.Bucket }.Distinct(StringComparer.Ordinal))
            await CheckBucketAsync(bucket, cancellationToken);
        if (!isUnfinished)
        {
            await CheckQueueAsync(cancellationToken);
            await CheckHubAsync(cancellationToken);
        }

        await MakeAsync(cancellationToken);
    }

    /// <summary>Files of earlier bursts, and their results, are the demo's own.</summary>
    private bool IsOurs(ObjectAddress address) =>
        (address.Bucket == route.Source.Bucket && DemoPlan.IsFileName(Below(route.Source.Prefix, address.Key)))
        || (address.Bucket == route.Output.Bucket && DemoPlan.IsFileName(Below(route.Output.Prefix, address.Key).Split('/')[0]));

    private static string Below(string prefix, string key) => key.StartsWith(prefix, StringComparison.Ordinal) ? key[prefix.Length..] : "";

    private async Task CheckBucketAsync(string bucket, CancellationToken cancellationToken)
    {
        try
        {
            await foreach (var found in store.ListAsync(bucket, cancellationToken: cancellationToken))
            {
                if (!IsOurs(found.Address))
                {
                    throw new CommandException(
                        $"The bucket '{bucket}' at {settings.Endpoint} holds {Printable.Line(found.Address.Key, 120)}, "
                        + "which is not the demo's: it does not mix with other things. Name buckets of its own in the pipeline.yaml of the "
                        + "data directory, or another endpoint.");
                }
            }
        }
        catch (ObjectStoreException e) when (e.Error == ObjectStoreError.NoSuchBucket)
        {
            // It is made afterwards.
        }
    }

    private async Task CheckQueueAsync(CancellationToken cancellationToken)
    {
        try
        {
            var depth = await queue.GetDepthAsync(cancellationToken);
            if (depth != default)
            {
                throw new CommandException(
                    $"The queue '{settings.Queue}' at {settings.Endpoint} holds {Units.Count(depth.Visible + depth.InFlight)} messages, "
                    + $"and its dead-letter queue {Units.Count(depth.DeadLettered)}, which are no burst's of this data directory: "
                    + "the demo does not mix with other things. Name another queue with --queue, or empty it.");
            }
        }
        catch (MessageQueueException e) when (e.Error == MessageQueueError.NoSuchQueue)
        {
            // It is made afterwards.
        }
    }

    /// <summary>A run that waits there is about an object elsewhere: here it would find none, and fail.</summary>
    private async Task CheckHubAsync(CancellationToken cancellationToken)
    {
        await foreach (var run in client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: RunStates.Unfinished, PageSize: 1))
            .WithCancellation(cancellationToken))
        {
            throw new CommandException(
                $"The task hub holds runs that are not finished, such as {run.InstanceId}, and they are not about objects at "
                + $"{settings.Endpoint}. Let 'spate run' finish them where they were begun, or name another --data directory.");
        }
    }

    /// <summary>
    /// Makes what 'spate provision' would, except that a bucket notifies only where it is asked to. What an emulator does not support is
    /// left out.
    /// </summary>
    private async Task MakeAsync(CancellationToken cancellationToken)
    {
        var (s3, sqs) = host.Aws!;
        var needs = AccountNeeds.Of(host.Aws, host.Sqs, pipeline);
        if (!settings.IsNotified)
            needs = needs with { Buckets = [.. needs.Buckets.Select(static bucket => bucket with { Notified = [] })] };
        using var provisioner = new AwsProvisioner(s3, sqs);
        await foreach (var _ in provisioner.ApplyAsync(await provisioner.PlanAsync(needs, cancellationToken), cancellationToken))
        {
            // Each is made as it is asked for.
        }
    }
}
