using BenchmarkDotNet.Attributes;
using Spate.Enrichment.Csv;

namespace Spate.Benchmarks.Enrichment;

/// <summary>Splitting CSV into cells, beside splitting it at every comma whatever the quotation marks say. Figures are per row.</summary>
[MemoryDiagnoser]
public unsafe class CsvSplits
{
    private readonly CsvRowReader _rows = new(CsvDialect.Csv, 16, 1_000);
    private byte[] _text = [];
    private byte[] _padded = [];
    private int[] _positions = [];

    [GlobalSetup]
    public void Setup()
    {
        _text = AdEvents.Csv();
        _padded = [.. _text, .. new byte[CsvIndex.Slack]];
        _positions = new int[_padded.Length];
    }

    [Benchmark(Baseline = true, OperationsPerInvoke = AdEvents.Count)]
    public int SplitAtCommas()
    {
        var cells = 0;
        for (ReadOnlySpan<byte> rest = _text; !rest.IsEmpty; rest = rest[(rest.IndexOfAny((byte)',', (byte)'\n') + 1)..])
            cells++;
        return cells;
    }

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Scalar() => Index<CsvScalarClassifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Vector128() => Index<CsvVector128Classifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Vector256() => Index<CsvVector256Classifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int Vector512() => Index<CsvVector512Classifier>();

    [Benchmark(OperationsPerInvoke = AdEvents.Count)]
    public int IndexAndCells()
    {
        var cells = 0;
        var start = 0;
        fixed (byte* text = _padded)
        fixed (int* positions = _positions)
        {
            var count = CsvIndex.Build(text, _text.Length, CsvDialect.Csv, positions, out _);
            for (var position = 0; position < count; position++)
            {
                if (_rows.Read(text, positions, count, start, true, ref position) != CsvRowState.Row)
                    throw new InvalidDataException("A row is malformed.");
                cells += _rows.Cells;
                start = positions[position] + 1;
            }
        }

        return cells;
    }

    private int Index<TClassifier>()
        where TClassifier : struct, ICsvClassifier
    {
        fixed (byte* text = _padded)
        fixed (int* positions = _positions)
            return CsvIndex.Build<TClassifier>(text, _text.Length, CsvDialect.Csv, positions, out _);
    }
}
