using System.Collections.Frozen;
using System.Reflection;

namespace Spate.Durable.Hubs.Sqlite;

/// <summary>The SQL that is embedded in this assembly: named statements (<c>-- name: …</c>) and numbered migrations.</summary>
internal static class SqlText
{
    private const string Prefix = "Spate.Durable.Hubs.Sqlite.";
    private const string NameMark = "-- name: ";

    private static readonly FrozenDictionary<string, string> Statements = Read("Sql.").SelectMany(file => Split(file.Text))
        .ToFrozenDictionary(pair => pair.Name, pair => pair.Text);

    /// <summary>The statement of that name.</summary>
    internal static string Statement(string name) => Statements[name];

    /// <summary>All migrations, by version; the version is the number that the file name begins with.</summary>
    internal static IReadOnlyList<(int Version, string Text)> Migrations() =>
        [.. Read("Migrations.").Select(file => (int.Parse(file.Name.AsSpan(0, 3)), file.Text)).OrderBy(migration => migration.Item1)];

    private static IEnumerable<(string Name, string Text)> Read(string folder)
    {
        var assembly = Assembly.GetExecutingAssembly();
        foreach (var resource in assembly.GetManifestResourceNames())
        {
            if (!resource.StartsWith(Prefix + folder, StringComparison.Ordinal))
                continue;
            using var reader = new StreamReader(assembly.GetManifestResourceStream(resource)!);
            yield return (resource[(Prefix.Length + folder.Length)..], reader.ReadToEnd());
        }
    }

    private static IEnumerable<(string Name, string Text)> Split(string file)
    {
        foreach (var part in file.Split(NameMark, StringSplitOptions.RemoveEmptyEntries))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return (part[..end].Trim(), part[end..].Trim());
        }
    }
}
