using System.Text.Json;
using System.Text.Unicode;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Tables;

/// <summary>
/// Reads an NDJSON table: one object per line, with the top-level members as columns. A number as key equals a string of the same text. A
/// row may lack a column, which is then null, but a column that no row has is an error.
/// </summary>
internal static class JsonTable
{
    public static IEnumerable<TableRow> Rows(string path, ReadOnlyMemory<byte> text, string key, IReadOnlyList<string> columns)
    {
        var seen = new SortedSet<string>(StringComparer.Ordinal);
        var values = new FragmentValue[columns.Count];
        var line = 0L;
        var lineEnd = text.Span.Contains((byte)'\n') ? (byte)'\n' : (byte)'\r';
        while (!text.IsEmpty)
        {
            line++;
            var end = text.Span.IndexOf(lineEnd);
            var row = end < 0 ? text : text[..end];
            text = end < 0 ? default : text[(end + 1)..];
            if (row.Span.Trim(" \t\r"u8).IsEmpty)
                continue;

            var found = Read(path, line, row, key, columns, values, seen);
            yield return new TableRow(line, found, values);
        }

        foreach (var column in columns.Prepend(key))
        {
            if (line > 0 && !seen.Contains(column))
                throw ReferenceTableException.NoColumn(path, column, seen);
        }
    }

    private static ReadOnlyMemory<byte> Read(
        string path, long line, ReadOnlyMemory<byte> row, string key, IReadOnlyList<string> columns, FragmentValue[] values,
        SortedSet<string> seen)
    {
        if (!Utf8.IsValid(row.Span))
            throw ReferenceTableException.At(path, line, "malformed", "the line is not UTF-8.");
        Array.Fill(values, FragmentValue.Null);
        try
        {
            using var document = JsonDocument.Parse(row);
            if (document.RootElement.ValueKind != JsonValueKind.Object)
                throw ReferenceTableException.At(path, line, "malformed", "the line is not a JSON object.");
            var found = ReadOnlyMemory<byte>.Empty;
            var names = new HashSet<string>(StringComparer.Ordinal);
            foreach (var member in document.RootElement.EnumerateObject())
            {
                seen.Add(member.Name);
                if (!names.Add(member.Name))
                    throw ReferenceTableException.At(path, line, "malformed", $"the name '{member.Name}' occurs twice.");
                if (member.Name == key)
                    found = KeyOf(path, line, member.Value);
                for (var i = 0; i < columns.Count; i++)
                {
                    if (member.Name == columns[i])
                        values[i] = ValueOf(member.Value);
                }
            }

            return found;
        }
        catch (Exception e) when (e is JsonException or InvalidOperationException)
        {
            throw ReferenceTableException.At(path, line, "malformed", $"the line is not a valid JSON object: {e.Message}");
        }
    }

    private static byte[] KeyOf(string path, long line, JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.String => System.Text.Encoding.UTF8.GetBytes(value.GetString()!),
        JsonValueKind.Number or JsonValueKind.True or JsonValueKind.False => System.Text.Encoding.UTF8.GetBytes(value.GetRawText()),
        JsonValueKind.Null => [],
        _ => throw ReferenceTableException.At(path, line, "malformed", "the key is an object or an array."),
    };

    private static FragmentValue ValueOf(JsonElement value) => value.ValueKind switch
    {
        JsonValueKind.Null => FragmentValue.Null,
        JsonValueKind.String => FragmentValue.String(value.GetString()!),
        JsonValueKind.True => FragmentValue.Boolean(true),
        JsonValueKind.False => FragmentValue.Boolean(false),
        _ => FragmentValue.Json(System.Text.Encoding.UTF8.GetBytes(value.GetRawText())),
    };
}
