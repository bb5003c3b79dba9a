using System.Collections.Frozen;
using System.Reflection;

namespace Spate.Durable.Hubs;

/// <summary>The SQL of one store that is embedded in this assembly: named statements (<c>-- name: …</c>) and numbered migrations.</summary>
/// <param name="store">The folder of the store.</param>
internal sealed class SqlText(string store)
{
    private const string NameMark = "-- name: ";

    private readonly FrozenDictionary<string, string> _statements = Read(store, "Sql").SelectMany(file => Split(file.Text))
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Text);

    /// <summary>All statements, by name.</summary>
    internal IReadOnlyDictionary<string, string> Statements => _statements;

    /// <summary>All migrations, by version; the version is the number that the file name begins with.</summary>
    internal IReadOnlyList<(int Version, string Text)> Migrations() =>
        [.. Read(store, "Migrations").Select(file => (int.Parse(file.Name.AsSpan(0, 3)), file.Text)).OrderBy(migration => migration.Item1)];

    private static IEnumerable<(string Name, string Text)> Read(string store, string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        var prefix = $"Spate.Durable.Hubs.{store}.{folder}.";
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(prefix, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[prefix.Length..], reader.ReadToEnd());
        }
    }

    private static IEnumerable<(string Name, string Text)> Split(string file)
    {
        // What comes before the first name is about the file.
        foreach (var part in file.Split(NameMark).Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return (part[..end].Trim(), part[end..].Trim());
        }
    }
}
