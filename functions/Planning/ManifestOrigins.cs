namespace Spate.Planning;

/// <summary>Where each setting is written.</summary>
/// <param name="Path">The file, or null for the built-in settings.</param>
/// <param name="Lines">Lines by the setting's field, such as <c>spec.maxReplicaCount</c>.</param>
/// <param name="ObjectLine">The line of the object itself.</param>
public sealed record ManifestOrigins(string? Path, IReadOnlyDictionary<string, long> Lines, long ObjectLine)
{
    /// <summary>Built-in settings are written nowhere.</summary>
    public static ManifestOrigins None { get; } = new(null, new Dictionary<string, long>(StringComparer.Ordinal), 0);

    /// <summary>Where to go to change a setting: its line, or the object's where it is not set; null for the built-in settings.</summary>
    public string? Locate(string field) => Path is null ? null : $"{Path}:{(Lines.TryGetValue(field, out var line) ? line : ObjectLine)}";
}
