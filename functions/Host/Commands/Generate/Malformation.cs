namespace Spate.Host.Commands.Generate;

/// <summary>Makes lines that are not JSON, in the four ways in which collectors damage them.</summary>
internal static class Malformation
{
    /// <summary>Damages the line that begins at <paramref name="start"/>, so that it is not JSON.</summary>
    public static void Apply(LineBuffer line, int start, ref SplitMix64 random)
    {
        switch (random.Below(4))
        {
            case 0: // Cut short: at least its closing brace is missing.
                line.Length -= 1 + random.Below(line.Length - start - 20);
                break;
            case 1: // A comma too many.
                line.Length--;
                line.Append(",}"u8);
                break;
            case 2: // A value that is not a JSON literal.
                line.Length--;
                line.Append(",\"retries\":undefined}"u8);
                break;
            default: // A line of the collector's own log.
                line.Length = start;
                line.Append("ERROR collector: upstream timed out, batch "u8);
                line.AppendHex(random.Next(), 16);
                line.Append(" was sent again"u8);
                break;
        }
    }
}
