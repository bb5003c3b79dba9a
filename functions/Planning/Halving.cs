namespace Spate.Planning;

/// <summary>Finds by halving how far a value must be turned.</summary>
internal static class Halving
{
    /// <summary>
    /// The value nearest to one that does not do, on the way to one that may; null when that does not do either. Where more is not always
    /// better, it is a value that does, and not for sure the nearest.
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
