using Spate.Cloud;
using Spate.Host.Settings;

namespace Spate.Host.Commands.Provision;

/// <summary>Compares an account with what a pipeline needs, and applies the changes.</summary>
/// <param name="provisioner">Reads and changes the account.</param>
/// <param name="aws">Where the account is.</param>
/// <param name="spec">What is needed.</param>
internal sealed class AccountProvisioning(AwsProvisioner provisioner, AwsSettings aws, AccountSpec spec)
{
    /// <summary>
    /// AWS keeps accepted changes but may show them only later. Other services may accept changes and drop them, so the result is read
    /// again.
    /// </summary>
    private bool IsOfOthers => aws.S3.Endpoint is not null || aws.Queue.Endpoint is not null;

    /// <exception cref="ProvisioningException">The account cannot be read, or something in it conflicts.</exception>
    public async Task<ProvisioningReport> CompareAsync(CancellationToken cancellationToken)
    {
        var plan = await provisioner.PlanAsync(spec, cancellationToken);
        return new ProvisioningReport(DryRun: true, plan.Differences, [.. WithoutTls(), .. plan.Warnings]);
    }

    /// <summary>Applies every change that is needed.</summary>
    /// <exception cref="CommandException">A change failed; earlier changes stay.</exception>
    /// <exception cref="ProvisioningException">The account cannot be read, or something in it conflicts.</exception>
    public async Task<ProvisioningReport> ApplyAsync(CancellationToken cancellationToken)
    {
        var plan = await provisioner.PlanAsync(spec, cancellationToken);
        var applied = await ApplyAsync(plan, cancellationToken);
        var unsupported = applied.Where(static change => change.Unsupported is not null).ToList();
        var made = applied.Except(unsupported).Select(static change => change.Difference).ToList();
        List<string> warnings =
        [
            .. WithoutTls(),
            .. plan.Warnings,
            .. unsupported.Select(static change => $"{Name(change.Difference)}: {change.Unsupported}").Distinct(StringComparer.Ordinal),
        ];
        if (made.Count == 0 || !IsOfOthers)
            return new ProvisioningReport(DryRun: false, made, warnings);

        var after = await provisioner.PlanAsync(spec, cancellationToken);
        var left = after.Differences.Select(static difference => difference with { From = null, To = default }).ToHashSet();
        var lost = made.Where(difference => left.Contains(difference with { From = null, To = default })).ToList();
        warnings.AddRange(
            lost.Select(
                static difference => $"{Name(difference)}: not supported by this endpoint: it accepted the change but does not report it")
                .Distinct(StringComparer.Ordinal));
        return new ProvisioningReport(DryRun: false, [.. made.Except(lost)], [.. warnings.Union(after.Warnings, StringComparer.Ordinal)]);
    }

    private async Task<List<AppliedDifference>> ApplyAsync(ProvisioningPlan plan, CancellationToken cancellationToken)
    {
        List<AppliedDifference> applied = [];
        try
        {
            await foreach (var change in provisioner.ApplyAsync(plan, cancellationToken))
                applied.Add(change);
            return applied;
        }
        catch (ProvisioningException e)
        {
            throw new CommandException(
                $"{e.Message}{Environment.NewLine}{applied.Count} of {plan.Differences.Count} changes were made. "
                + "Run this again to continue.",
                ExitCode.Failed,
                e);
        }
    }

    private IEnumerable<string> WithoutTls() => spec.OnlyOverTls
        ? []
        : ["the endpoint is reached without TLS, so buckets and queues do not refuse requests without it"];

    private static string Name(ProvisioningDifference difference) =>
        $"{(difference.Type == ProvisioningDifference.Bucket ? "bucket" : "queue")} {difference.Name}: {DifferenceText.Label(difference)}";
}
