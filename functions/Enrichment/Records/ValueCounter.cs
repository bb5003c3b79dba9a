using System.Security.Cryptography;
using System.Text;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Records;

/// <summary>
/// Counts records by the value of an input field in bounded memory: values over a number, and long values, count as others.
/// </summary>
internal sealed class ValueCounter(int maxValues)
{
    private const int MaxValueBytes = 256;

    // The values come from the input, so the hash must not be predictable.
    private static readonly ulong Seed = BitConverter.ToUInt64(RandomNumberGenerator.GetBytes(8));

    private readonly KeyIndex _values = new();
    private long[] _counts = new long[16];
    private long _none;
    private long _other;

    public void Add(ReadOnlySpan<byte> value)
    {
        if (value.Length > MaxValueBytes)
        {
            _other++;
            return;
        }

        var number = _values.Find(value, Seed);
        if (number < 0)
        {
            if (_values.Count >= maxValues)
            {
                _other++;
                return;
            }

            number = _values.Count;
            _values.Add(value, number, Seed);
            if (number == _counts.Length)
                Array.Resize(ref _counts, 2 * number);
        }

        _counts[number]++;
    }

    public void AddNone() => _none++;

    public IReadOnlyDictionary<string, long> ToCounts()
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        foreach (var (value, number) in _values.All())
            Put(Encoding.UTF8.GetString(value.Span), _counts[number]);
        Put(DimensionCounts.None, _none);
        Put(DimensionCounts.Other, _other);
        return counts;

        void Put(string value, long count)
        {
            if (count > 0)
                counts[value] = counts.GetValueOrDefault(value) + count;
        }
    }
}
