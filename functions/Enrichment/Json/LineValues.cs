using System.Text.Json;
using System.Text.Unicode;

namespace Spate.Enrichment.Json;

/// <summary>Tells several JSON values on one line, as some delivery streams write them, from garbage.</summary>
internal static class LineValues
{
    private static readonly JsonReaderOptions Options = new() { AllowMultipleValues = true, MaxDepth = RecordWalker.MaxDepth };

    /// <summary>The values on a line, or none if the line has anything but JSON values and whitespace.</summary>
    public static IReadOnlyList<Range> Split(ReadOnlySpan<byte> line)
    {
        if (!Utf8.IsValid(line))
            return [];
        var values = new List<Range>();
        var reader = new Utf8JsonReader(line, Options);
        try
        {
            while (reader.Read())
            {
                var start = (int)reader.TokenStartIndex;
                reader.Skip();
                values.Add(start..(int)reader.BytesConsumed);
            }
        }
        catch (JsonException)
        {
            return [];
        }

        return values;
    }
}
