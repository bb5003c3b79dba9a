using System.Text;

namespace Spate.Enrichment.Records;

/// <summary>A dotted path to a field, such as <c>device.id</c>. A dot that is part of a name is written <c>\.</c>, a reverse solidus <c>\\</c>.</summary>
internal static class FieldPath
{
    /// <summary>The names along the path.</summary>
    /// <exception cref="FormatException">A name is empty.</exception>
    public static IReadOnlyList<string> Parse(string path)
    {
        var names = new List<string>();
        var name = new StringBuilder();
        for (var i = 0; i < path.Length; i++)
        {
            if (path[i] == '.')
                names.Add(Taken(name, path));
            else
                name.Append(path[i] == '\\' && i + 1 < path.Length ? path[++i] : path[i]);
        }

        names.Add(Taken(name, path));
        return names;
    }

    private static string Taken(StringBuilder name, string path)
    {
        if (name.Length == 0)
            throw new FormatException($"'{path}' is no path of a field: a name in it is empty.");
        var taken = name.ToString();
        name.Clear();
        return taken;
    }
}
