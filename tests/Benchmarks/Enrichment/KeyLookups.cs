using System.Text;
using BenchmarkDotNet.Attributes;
using Spate.Enrichment.Tables;

namespace Spate.Benchmarks.Enrichment;

/// <summary>
/// Looking up keys of 11 bytes in a table of 20,000, beside the dictionary that one would write first. Figures are per key.
/// </summary>
[MemoryDiagnoser]
public class KeyLookups
{
    private const int Asked = 10_000;

    private readonly KeyIndex _index = new();
    private readonly Dictionary<string, int> _strings = new(StringComparer.Ordinal);
    private byte[][] _keys = [];

    [GlobalSetup]
    public void Setup()
    {
        for (var i = 0; i < AdEvents.Campaigns; i++)
        {
            var key = $"cmp-{1_000_000 + i}";
            _index.Add(Encoding.UTF8.GetBytes(key), i);
            _strings.Add(key, i);
        }

        var random = new Random(3);
        _keys =
        [
            .. Enumerable.Range(0, Asked)
                .Select(_ => Encoding.UTF8.GetBytes($"cmp-{1_000_000 + random.Next(AdEvents.Campaigns * 11 / 10)}")),
        ];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = Asked)]
    public int Hash()
    {
        var sum = 0UL;
        foreach (var key in _keys)
            sum += KeyHash.Of(key);
        return (int)sum;
    }

    [Benchmark(OperationsPerInvoke = Asked)]
    public int Find()
    {
        var sum = 0;
        foreach (var key in _keys)
            sum += _index.Find(key);
        return sum;
    }

    [Benchmark(OperationsPerInvoke = Asked)]
    public int DictionaryOfStrings()
    {
        var sum = 0;
        foreach (var key in _keys)
            sum += _strings.GetValueOrDefault(Encoding.UTF8.GetString(key), -1);
        return sum;
    }
}
