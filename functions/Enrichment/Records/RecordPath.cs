using System.Text;

namespace Spate.Enrichment.Records;

/// <summary>
/// Parses dotted field paths such as <c>device.id</c>. A dot within a name is written <c>\.</c>, a reverse solidus <c>\\</c>.
/// </summary>
internal static class RecordPath
{
    /// <exception cref="FormatException">A name is empty.</exception>
    public static IReadOnlyList<string> Parse(string path) =>
        TryParse(path, out var names) ? names : throw new FormatException($"'{path}' is not a valid field path: a name in it is empty.");

    /// <summary>Returns false if a name in the path is empty.</summary>
    public static bool TryParse(string path, out IReadOnlyList<string> names)
    {
        var parsed = new List<string>();
        var name = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '.')
            {
                parsed.Add(name.ToString());
                name.Clear();
            }
            else
            {
                name.Append(path[i] == '\\' && i + 1 < path.Length ? path[++i] : path[i]);
            }
        }

        parsed.Add(name.ToString());
        names = parsed;
        return parsed.TrueForAll(n => n.Length > 0);
    }
}
