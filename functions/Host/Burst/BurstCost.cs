using Spate.Planning;

namespace Spate.Host.Burst;

/// <summary>What the work cost, in US dollars, with the prices of <c>spate plan</c>.</summary>
/// <param name="Spate">On nodes that are fully used.</param>
/// <param name="Lambda">On AWS Lambda, arm64, with one invocation for each file.</param>
/// <param name="Basis">What it is computed from.</param>
internal sealed record BurstCost(double Spate, double Lambda, string Basis)
{
    /// <param name="samples">Samples of how many activities ran; each ran on a core.</param>
    /// <param name="files">How many files were done.</param>
    public static BurstCost Of(IReadOnlyList<BurstSample> samples, long files)
    {
        var coreSeconds = samples.Zip(samples.Skip(1), static (sample, next) => sample.Calls * SecondsBetween(sample, next)).Sum();
        var prices = PriceList.Default;
        var gbSeconds = coreSeconds * LambdaPlan.MegabytesPerVCpu / 1024;
        return new BurstCost(
            coreSeconds / prices.Node.VCpus / 3600 * prices.Node.OnDemandPerHour,
            (gbSeconds * prices.Lambda.ArmPerGbSecond) + (files * prices.Lambda.PerMillionRequests / 1e6),
            $"{coreSeconds:N0} core-seconds of activities while this watched; {prices.Node.InstanceType} on demand with all cores "
            + $"used, and Lambda on arm64; prices of {prices.Region}, {prices.AsOf}");
    }

    /// <summary>A gap is not work.</summary>
    private static double SecondsBetween(BurstSample sample, BurstSample next) =>
        Math.Min((next.At - sample.At).TotalSeconds, 3 * BurstSampler.Interval.TotalSeconds);
}
