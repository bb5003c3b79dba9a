namespace Spate.Host.Commands.Generate;

/// <summary>Generates the content of one file of the burst.</summary>
internal static class BurstFile
{
    private const uint MillisecondsPerDay = 86_400_000;
    private const int ChunkBytes = 256 * 1024;

    /// <summary>Writes the lines of file <paramref name="file"/>, in the order of their timestamps, each ended by a line feed.</summary>
    public static DemoTotals Write(DemoPlan plan, EventRenderer renderer, int file, Stream output, CancellationToken cancellationToken)
    {
        var random = new SplitMix64(SplitMix64.Mix(plan.Seed, (ulong)file));
        var chunk = new LineBuffer(ChunkBytes + EventRenderer.MaxLineBytes);
        var (first, end) = (plan.FirstEventOf(file), plan.FirstEventOf(file + 1));
        long malformed = 0, withoutAddress = 0, bytes = 0;
        for (var number = first; number < end; number++)
        {
            var start = chunk.Length;
            var hasAddress = renderer.Append(chunk, (uint)((Int128)MillisecondsPerDay * number / plan.Events), ref random);
            if (random.Below(DemoPlan.MalformedOneIn) == 0)
            {
                Malformation.Apply(chunk, start, ref random);
                malformed++;
            }
            else if (!hasAddress)
            {
                withoutAddress++;
            }

            chunk.Append((byte)'\n');
            if (chunk.Length >= ChunkBytes || number == end - 1)
            {
                cancellationToken.ThrowIfCancellationRequested();
                output.Write(chunk.Written);
                bytes += chunk.Length;
                chunk.Length = 0;
            }
        }

        return new DemoTotals(end - first, malformed, withoutAddress, bytes);
    }
}
