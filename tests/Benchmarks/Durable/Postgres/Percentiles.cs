namespace Spate.Benchmarks.Durable.Postgres;

/// <summary>How long something took each time, in milliseconds.</summary>
internal sealed class Percentiles(IEnumerable<double> samples)
{
    private readonly double[] _sorted = [.. samples.Order()];

    internal double Median => At(0.5);

    internal double Longest => _sorted[^1];

    internal double At(double share) => _sorted[Math.Min(_sorted.Length - 1, (int)(share * _sorted.Length))];
}
