using System.Text.Json;
using Spate.Cloud.Aws.Provisioning;

namespace Spate.Cloud;

/// <summary>The changes that an account needs. Making a plan changes nothing.</summary>
public sealed record ProvisioningPlan
{
    internal ProvisioningPlan(IReadOnlyList<ProvisioningStep> steps, IReadOnlyList<string> warnings) =>
        (Steps, Warnings) = (steps, warnings);

    /// <summary>The differences between what exists and what is needed, in the order in which they are applied.</summary>
    public IReadOnlyList<ProvisioningDifference> Differences => [.. Steps.SelectMany(static step => step.Differences)];

    /// <summary>Warnings, for instance about what this service does not support.</summary>
    public IReadOnlyList<string> Warnings { get; }

    internal IReadOnlyList<ProvisioningStep> Steps { get; }
}

/// <summary>One property that is not as needed. Names and values are those of CloudFormation.</summary>
/// <param name="Type">The resource's type: <see cref="Bucket"/> or <see cref="Queue"/>.</param>
/// <param name="Name">The resource's name.</param>
/// <param name="Property">The property, such as <c>BucketEncryption</c>; that of a policy is <c>PolicyDocument</c>.</param>
/// <param name="Item">The item of the property, by its id or Sid; null when the property is a single value.</param>
/// <param name="From">The present value; null when there is none.</param>
/// <param name="To">The value that is needed.</param>
public sealed record ProvisioningDifference(string Type, string Name, string Property, string? Item, JsonElement? From, JsonElement To)
{
    /// <summary>The type of buckets.</summary>
    public const string Bucket = "AWS::S3::Bucket";

    /// <summary>The type of queues.</summary>
    public const string Queue = "AWS::SQS::Queue";
}

/// <summary>A difference after its change was requested.</summary>
/// <param name="Difference">The difference.</param>
/// <param name="Unsupported">Null when the change was made; else why this service cannot make it.</param>
public sealed record AppliedDifference(ProvisioningDifference Difference, string? Unsupported);

/// <summary>An account cannot be read or made ready. The message says why and what to do.</summary>
public sealed class ProvisioningException(string message, Exception? innerException = null) : IOException(message, innerException);
