using System.Text.Json;
using Spate.Cloud.Aws.Provisioning;

namespace Spate.Cloud;

/// <summary>What has to change in an account, found by looking only.</summary>
public sealed record ProvisioningPlan
{
    internal ProvisioningPlan(IReadOnlyList<ProvisioningStep> steps, IReadOnlyList<string> warnings) =>
        (Steps, Warnings) = (steps, warnings);

    /// <summary>The differences between what is there and what is needed, in the order in which they are made.</summary>
    public IReadOnlyList<ProvisioningDifference> Differences => [.. Steps.SelectMany(static step => step.Differences)];

    /// <summary>What the reader should know, such as what this service does not support.</summary>
    public IReadOnlyList<string> Warnings { get; }

    internal IReadOnlyList<ProvisioningStep> Steps { get; }
}

/// <summary>One thing that is not as it is needed. Names and values are those of CloudFormation.</summary>
/// <param name="Type">The resource's type: <see cref="Bucket"/> or <see cref="Queue"/>.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="Property">The property, such as <c>BucketEncryption</c>; that of a policy is <c>PolicyDocument</c>.</param>
/// <param name="Item">Which of the property's items, by its id or Sid; null where the property is one value.</param>
/// <param name="From">What it is; null where there is nothing.</param>
/// <param name="To">What it must be.</param>
public sealed record ProvisioningDifference(string Type, string Name, string Property, string? Item, JsonElement? From, JsonElement To)
{
    /// <summary>The type of buckets.</summary>
    public const string Bucket = "AWS::S3::Bucket";

    /// <summary>The type of queues.</summary>
    public const string Queue = "AWS::SQS::Queue";
}

/// <summary>A difference after its change was asked for.</summary>
/// <param name="Difference">The difference.</param>
/// <param name="Unsupported">Null when the change was made; else why this service cannot make it.</param>
public sealed record AppliedDifference(ProvisioningDifference Difference, string? Unsupported);

/// <summary>An account cannot be made ready, or not be looked at. The message says what is in the way and what to do.</summary>
public sealed class ProvisioningException(string message, Exception? innerException = null) : IOException(message, innerException);
