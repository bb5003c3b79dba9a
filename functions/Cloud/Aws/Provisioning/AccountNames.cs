using System.Text.RegularExpressions;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>Rejects names that the services would refuse, before any request.</summary>
internal static partial class AccountNames
{
    /// <exception cref="ProvisioningException">A name is not valid.</exception>
    public static void Require(AccountSpec spec)
    {
        if (spec.Queue.Name.EndsWith(".fifo", StringComparison.Ordinal))
        {
            throw new ProvisioningException(
                $"The queue \"{spec.Queue.Name}\" is a FIFO queue, which S3 does not notify. Name a standard queue in host.json.");
        }

        if (!QueueName().IsMatch(spec.Queue.Name))
        {
            throw new ProvisioningException(
                $"\"{spec.Queue.Name}\" is not a valid name for a queue with a dead-letter queue: use up to 75 letters, digits, "
                + "hyphens and underscores.");
        }

        foreach (var bucket in spec.Buckets)
        {
            if (ObjectAddress.BucketDefect(bucket.Name) is { } defect)
                throw new ProvisioningException($"\"{bucket.Name}\" is not a valid name for a bucket: {defect}.");
        }
    }

    /// <exception cref="ProvisioningException">Buckets and queues are in different regions, over which S3 does not notify.</exception>
    public static void RequireOneRegion(AccountIdentity queues, AccountIdentity buckets)
    {
        if (queues.Region != buckets.Region)
        {
            throw new ProvisioningException(
                $"host.json asks for queues in {queues.Region} and for buckets in {buckets.Region}: a bucket notifies queues in its own "
                + "region only. Set extensions.s3.region and extensions.sqs.region to the same region.");
        }
    }

    /// <summary>
    /// A queue that was named by its URL must be the one of its name in the caller's account: no other can be provisioned.
    /// </summary>
    /// <exception cref="ProvisioningException">It is another.</exception>
    public static void RequireUrl(string? named, string? found, string name, AccountIdentity identity)
    {
        if (named is null || (found is null && !identity.IsKnown))
            return;
        var path = found is null ? $"/{identity.Account}/{name}" : new Uri(found).AbsolutePath;
        if (new Uri(named).AbsolutePath != path)
        {
            throw new ProvisioningException(
                $"host.json names the queue {named}, which is not in account {identity.Account}, to which these credentials belong. "
                + "Name a queue of that account, or log in to the queue's account.");
        }
    }

    [GeneratedRegex(@"^[A-Za-z0-9_-]{1,75}\z", RegexOptions.NonBacktracking)]
    private static partial Regex QueueName();
}
