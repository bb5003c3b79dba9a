using Spate.Cloud;

namespace Spate.Host.Commands.Provision;

/// <summary>What has to change in an account, or was changed, for programs.</summary>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Differences">What differs from what is needed, or did.</param>
/// <param name="Warnings">What the reader should know, such as what the endpoint does not support.</param>
internal sealed record ProvisioningReport(bool DryRun, IReadOnlyList<ProvisioningDifference> Differences, IReadOnlyList<string> Warnings);
