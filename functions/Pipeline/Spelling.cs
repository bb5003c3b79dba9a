namespace Spate.Pipeline;

/// <summary>Finds the word that a misspelled one may have meant.</summary>
public static class Spelling
{
    /// <summary>The word nearest to another, or null if none is near.</summary>
    public static string? Nearest(string word, IEnumerable<string> known)
    {
        var nearest = known.MinBy(candidate => Distance(word, candidate));
        return nearest is not null && Distance(word, nearest) <= Math.Max(1, word.Length / 3) ? nearest : null;
    }

    /// <summary>What a message says after a name that is not known: <c> (did you mean 'other'?)</c>, or nothing if none is near.</summary>
    public static string Suggestion(string word, IEnumerable<string> known) =>
        Nearest(word, known) is { } nearest ? $" (did you mean '{nearest}'?)" : "";

    /// <summary>
    /// The Levenshtein distance, without regard to case: the fewest insertions, deletions and substitutions between two words
    /// (V. I. Levenshtein, 1966; computed row by row after Wagner and Fischer, 1974).
    /// </summary>
    private static int Distance(string a, string b)
    {
        var row = Enumerable.Range(0, b.Length + 1).ToArray();
        for (var i = 1; i <= a.Length; i++)
        {
            var diagonal = row[0];
            row[0] = i;
            for (var j = 1; j <= b.Length; j++)
            {
                var same = char.ToLowerInvariant(a[i - 1]) == char.ToLowerInvariant(b[j - 1]);
                (diagonal, row[j]) = (row[j], Math.Min(Math.Min(row[j], row[j - 1]) + 1, diagonal + (same ? 0 : 1)));
            }
        }

        return row[^1];
    }
}
