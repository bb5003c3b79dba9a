namespace Spate.Dag;

/// <summary>How many items of a fan-out may fail.</summary>
public sealed class FailureTolerance
{
    private readonly Func<int, int> _allowed;
    private readonly string _text;

    private FailureTolerance(Func<int, int> allowed, string text)
    {
        _allowed = allowed;
        _text = text;
    }

    /// <summary>So many items.</summary>
    public static FailureTolerance Count(int failures) => failures >= 0
        ? new(_ => failures, $"{failures}")
        : throw new ArgumentOutOfRangeException(nameof(failures), failures, "A number of failures cannot be negative.");

    /// <summary>A share of the items, from 0 to 1, rounded down.</summary>
    public static FailureTolerance Share(double share) => share is >= 0 and <= 1
        ? new(items => (int)((decimal)share * items), $"{(decimal)share * 100:0.###} %")
        : throw new ArgumentOutOfRangeException(nameof(share), share, "A share of items is between 0 and 1.");

    /// <summary>How many of so many items may fail.</summary>
    public int Allowed(int items) => _allowed(items);

    /// <inheritdoc />
    public override string ToString() => _text;
}
