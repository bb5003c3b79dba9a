using System.Text.Json;
using BenchmarkDotNet.Attributes;
using Spate.Enrichment.Json;

namespace Spate.Benchmarks.Enrichment;

/// <summary>
/// Finding and validating the fields of NDJSON, by stage and by kernel, beside what splitting lines alone and parsing cost. Figures are per
/// event.
/// </summary>
[MemoryDiagnoser]
public unsafe class JsonScans
{
    private byte[] _text = [];
    private byte[] _padded = [];
    private int[] _tokens = [];
    private int _tokenCount;
    private RecordWalker _walker = new(new FieldTree().Freeze(), 0);

    [GlobalSetup]
    public void Setup()
    {
        _text = AdEvents.Ndjson();
        _padded = [.. _text, .. new byte[StructuralIndex.Slack]];
        _tokens = new int[_padded.Length];
        var fields = new FieldTree();
        foreach (var path in (string[][])[
            ["campaign_id"], ["publisher_id"], ["ip"], ["device", "os"], ["country"], ["city"], ["advertiser"],
        ])
        {
            fields.Add(path);
        }

        _walker = new RecordWalker(fields.Freeze(), fields.Count);
        _tokenCount = Vector512();
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = AdEvents.Count)]
    public int SplitLines()
    {
        var lines = 0;
        for (ReadOnlySpan<byte> rest = _text; !rest.IsEmpty; rest = rest[(rest.IndexOf((byte)'\n') + 1)..])
            lines++;
        return lines;
    }

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Scalar() => Index<ScalarClassifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Vector128() => Index<Vector128Classifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Vector256() => Index<Vector256Classifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Vector512() => Index<Vector512Classifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Walk()
    {
        var records = 0;
        fixed (byte* text = _padded)
        fixed (int* tokens = _tokens)
        {
            for (var token = 0; token < _tokenCount; token++, records++)
            {
                if (_walker.Walk(text, tokens, ref token) != JsonFault.None)
                    throw new InvalidDataException("An event is malformed.");
            }
        }

        return records;
    }

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Utf8JsonReaderTokens()
    {
        var tokens = 0;
        for (ReadOnlySpan<byte> rest = _text; !rest.IsEmpty;)
        {
            var end = rest.IndexOf((byte)'\n');
            var reader = new Utf8JsonReader(rest[..end]);
            while (reader.Read())
                tokens++;
            rest = rest[(end + 1)..];
        }

        return tokens;
    }

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int JsonDocuments()
    {
        var found = 0;
        for (ReadOnlyMemory<byte> rest = _text; !rest.IsEmpty;)
        {
            var end = rest.Span.IndexOf((byte)'\n');
            using var document = JsonDocument.Parse(rest[..end]);
            found += document.RootElement.TryGetProperty("ip", out _) ? 1 : 0;
            rest = rest[(end + 1)..];
        }

        return found;
    }

    private int Index<TClassifier>()
        where TClassifier : struct, IBlockClassifier
    {
        fixed (byte* text = _padded)
        fixed (int* tokens = _tokens)
            return StructuralIndex.Build<TClassifier>(text, _text.Length, tokens, out _);
    }
}
