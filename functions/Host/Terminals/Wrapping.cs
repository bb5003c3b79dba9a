namespace Spate.Host.Terminals;

/// <summary>Breaks text between words.</summary>
internal static class Wrapping
{
    private const int Narrowest = 20;

    /// <summary>
    /// The text in lines of at most <paramref name="width"/> characters, one at least. Words that are longer have a line of their own, and
    /// are not broken.
    /// </summary>
    public static IEnumerable<string> Lines(string text, int width)
    {
        var line = "";
        foreach (var word in text.Split(' '))
        {
            if (line.Length > 0 && line.Length + 1 + word.Length > Math.Max(width, Narrowest))
            {
                yield return line;
                line = word;
            }
            else
            {
                line = line.Length == 0 ? word : $"{line} {word}";
            }
        }

        yield return line;
    }
}
