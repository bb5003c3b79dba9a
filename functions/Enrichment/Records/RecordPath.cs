using System.Text;

namespace Spate.Enrichment.Records;

/// <summary>A dotted path to a field, such as <c>device.id</c>. A dot that is part of a name is written <c>\.</c>, a reverse solidus <c>\\</c>.</summary>
internal static class RecordPath
{
    /// <summary>The names along the path.</summary>
    /// <exception cref="FormatException">A name is empty.</exception>
    public static IReadOnlyList<string> Parse(string path) =>
        TryParse(path, out var names) ? names : throw new FormatException($"'{path}' is no path of a field: a name in it is empty.");

    /// <summary>The names along the path; false when one is empty.</summary>
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
