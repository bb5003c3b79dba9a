using Spate.Cloud;

namespace Spate.Host.Commands.Provision;

/// <summary>The changes that an account needs, or that were made, for programs.</summary>
/// <param name="DryRun">Whether nothing was changed.</param>
/// <param name="Differences">The differences from what is needed, before the changes.</param>
/// <param name="Warnings">Warnings, for instance about what the endpoint does not support.</param>
internal sealed record ProvisioningReport(bool DryRun, IReadOnlyList<ProvisioningDifference> Differences, IReadOnlyList<string> Warnings);
