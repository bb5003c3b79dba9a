namespace Spate.Planning;

/// <summary>A change of a setting.</summary>
/// <param name="Object">The object of the setting.</param>
/// <param name="Field">The field, from the object's root.</param>
/// <param name="Current">The present value.</param>
/// <param name="Suggested">The suggested value.</param>
/// <param name="Location">The file and line; null for built-in settings.</param>
public sealed record SettingChange(string Object, string Field, string Current, string Suggested, string? Location);

/// <summary>A remedy for a missed deadline.</summary>
/// <param name="Changes">The changes, all of which are needed.</param>
/// <param name="DrainSeconds">When the last file is then done, in seconds.</param>
public sealed record Remedy(IReadOnlyList<SettingChange> Changes, double DrainSeconds);
