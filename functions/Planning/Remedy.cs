namespace Spate.Planning;

/// <summary>A setting, and what to change it to.</summary>
/// <param name="Object">The object that holds it.</param>
/// <param name="Field">The field, from the object's root.</param>
/// <param name="Current">What it says.</param>
/// <param name="Suggested">What it should say.</param>
/// <param name="Location">The file and line to go to; null for the built-in settings.</param>
public sealed record SettingChange(string Object, string Field, string Current, string Suggested, string? Location);

/// <summary>What a missed deadline needs.</summary>
/// <param name="Changes">What to change; all of it.</param>
/// <param name="DrainSeconds">When the last file is done then.</param>
public sealed record Remedy(IReadOnlyList<SettingChange> Changes, double DrainSeconds);
