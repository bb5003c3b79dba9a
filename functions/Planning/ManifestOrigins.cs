namespace Spate.Planning;

/// <summary>Where each setting is in the manifests.</summary>
/// <param name="Path">The file, or null for the built-in settings.</param>
/// <param name="Lines">Lines by the setting's field, such as <c>spec.maxReplicaCount</c>.</param>
/// <param name="ObjectLine">The line of the object itself.</param>
public sealed record ManifestOrigins(string? Path, IReadOnlyDictionary<string, long> Lines, long ObjectLine)
{
    /// <summary>The origin of built-in settings: none.</summary>
    public static ManifestOrigins None { get; } = new(null, new Dictionary<string, long>(StringComparer.Ordinal), 0);

    /// <summary>Where to change a setting: its line, or the object's if it is not set; null for built-in settings.</summary>
    public string? Locate(string field) => Path is null ? null : $"{Path}:{(Lines.TryGetValue(field, out var line) ? line : ObjectLine)}";
}
