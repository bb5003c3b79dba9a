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
/// What the demo needs at an endpoint: the pipeline's buckets, a queue and its dead-letter queue, none of which contains anything else.
/// </summary>
/// <param name="settings">The endpoint.</param>
/// <param name="host">The settings of the program.</param>
/// <param name="pipeline">The pipeline.</param>
/// <param name="route">The route of the burst.</param>
/// <param name="store">The buckets.</param>
/// <param name="queue">The queue.</param>
/// <param name="client">The task hub of the data directory.</param>
internal sealed class EndpointAccount(
    EndpointSettings settings, HostSettings host, PipelineConfiguration pipeline, Route route, IObjectStore store, IMessageQueue queue,
    DurableTaskClient client)
{
    /// <summary>Checks what exists, and only then creates what is missing: a place that is refused stays unchanged.</summary>
    /// <exception cref="CommandException">A bucket, the queue or the task hub contains something that is not the demo's.</exception>
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
                        + "which is not the demo's. Give the demo its own buckets in the pipeline.yaml of the "
                        + "data directory, or another endpoint.");
                }
            }
        }
        catch (ObjectStoreException e) when (e.Error == ObjectStoreError.NoSuchBucket)
        {
            // It is created below.
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
                    + $"and its dead-letter queue {Units.Count(depth.DeadLettered)}, which do not belong to a burst of this data "
                    + "directory. Name another queue with --queue, or empty this one.");
            }
        }
        catch (MessageQueueException e) when (e.Error == MessageQueueError.NoSuchQueue)
        {
            // It is created below.
        }
    }

    /// <summary>An unfinished run there refers to an object elsewhere, which it would not find here.</summary>
    private async Task CheckHubAsync(CancellationToken cancellationToken)
    {
        await foreach (var run in client.GetAllInstancesAsync(new OrchestrationQuery(Statuses: RunStates.Unfinished, PageSize: 1))
            .Where(static run => !ScheduleClient.IsKeeper(run.InstanceId))
            .WithCancellation(cancellationToken))
        {
            throw new CommandException(
                $"The task hub holds runs that are not finished, such as {run.InstanceId}, which do not refer to objects at "
                + $"{settings.Endpoint}. Let 'spate run' finish them where they were started, or name another --data directory.");
        }
    }

    /// <summary>
    /// Creates what 'spate provision' would, but lets a bucket notify only when requested. What an emulator does not support is left out.
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
            // Enumerating applies each change.
        }
    }
}
