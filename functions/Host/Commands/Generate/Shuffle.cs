namespace Spate.Host.Commands.Generate;

/// <summary>A random order that a seed determines.</summary>
internal static class Shuffle
{
    /// <summary>The numbers 0 to <paramref name="count"/> - 1, shuffled by Fisher and Yates.</summary>
    public static int[] Ranks(int count, ulong seed)
    {
        var random = new SplitMix64(seed);
        var rows = new int[count];
        for (var i = 0; i < count; i++)
        {
            var j = random.Below(i + 1);
            rows[i] = rows[j];
            rows[j] = i;
        }

        return rows;
    }
}
