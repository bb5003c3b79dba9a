namespace Spate.Planning;

/// <summary>Finds by bisection how far a value must be changed.</summary>
internal static class Halving
{
    /// <summary>
    /// The sufficient value nearest to an insufficient one, in the direction of an extreme; null when the extreme is insufficient too. If
    /// more is not always better, the value is sufficient but not necessarily the nearest.
    /// </summary>
    public static int? Nearest(int missing, int extreme, Func<int, bool> does)
    {
        if (!does(extreme))
            return null;

        var meeting = extreme;
        while (Math.Abs(meeting - missing) > 1)
        {
            var middle = missing + ((meeting - missing) / 2);
            if (does(middle))
                meeting = middle;
            else
                missing = middle;
        }

        return meeting;
    }
}
