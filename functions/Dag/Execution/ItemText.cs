using System.Text.Json;

namespace Spate.Dag.Execution;

/// <summary>An item as text that is short enough for a status.</summary>
internal static class ItemText
{
    public static string Of(object? item) => Cut(item as string ?? JsonSerializer.Serialize(item), 100);

    public static string Cut(string text, int length) => text.Length <= length ? text : $"{text[..(length - 1)]}…";
}
