using System.Collections.Frozen;
using System.Globalization;
using System.Reflection;

namespace Spate.Sqlite;

/// <summary>
/// SQL files that are embedded in an assembly: named statements (<c>-- name: …</c>) in the folder <c>Sql</c>, and migrations in the folder
/// <c>Migrations</c>, whose names begin with a version of three digits.
/// </summary>
/// <param name="assembly">The assembly.</param>
/// <param name="folder">The resource name of the folder that contains both, such as <c>Spate.TaskHub.Hubs.Sqlite</c>.</param>
public sealed class EmbeddedSql(Assembly assembly, string folder)
{
    private const string NameMark = "-- name: ";

    /// <summary>All statements, by name.</summary>
    public IReadOnlyDictionary<string, string> Statements { get; } = Read(assembly, $"{folder}.Sql.").SelectMany(file => Split(file.Text))
        .ToFrozenDictionary(statement => statement.Name, statement => statement.Text, StringComparer.Ordinal);

    /// <summary>All migrations, by version.</summary>
    public IReadOnlyList<(int Version, string Text)> Migrations { get; } = Order(Read(assembly, $"{folder}.Migrations."));

    /// <exception cref="InvalidOperationException">Two migrations have the same version, so only one would be applied.</exception>
    internal static IReadOnlyList<(int Version, string Text)> Order(IEnumerable<(string Name, string Text)> files)
    {
        var byVersion = new SortedDictionary<int, (string Name, string Text)>();
        foreach (var file in files)
        {
            var version = int.Parse(file.Name.AsSpan(0, 3), CultureInfo.InvariantCulture);
            if (!byVersion.TryAdd(version, file))
                throw new InvalidOperationException($"The migrations {byVersion[version].Name} and {file.Name} have the same version.");
        }

        return [.. byVersion.Select(migration => (migration.Key, migration.Value.Text))];
    }

    private static IEnumerable<(string Name, string Text)> Read(Assembly assembly, string prefix)
    {
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
        // What comes before the first name is a comment on the file.
        foreach (var part in file.Split(NameMark).Skip(1))
        {
            var end = part.IndexOf('\n', StringComparison.Ordinal);
            yield return (part[..end].Trim(), part[end..].Trim());
        }
    }
}
