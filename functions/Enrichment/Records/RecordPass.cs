using Spate.Enrichment.Compression;
using Spate.Enrichment.Deflate;

namespace Spate.Enrichment.Records;

/// <summary>One run over one input: what NDJSON and CSV have in common. An instance is used once, by one thread.</summary>
internal abstract class RecordPass : IDisposable
{
    private readonly IChunkReader _reader;
    private readonly EnrichmentProgress? _progress;
    private readonly CancellationToken _cancellation;
    private readonly Dimensions _dimensions;

    protected RecordPass(EnrichmentSpec spec, PassPorts ports)
    {
        Spec = spec;
        _dimensions = new Dimensions(spec);
        DimensionInputs = _dimensions.Inputs;

        var input = ports.Input;
        _progress = ports.Progress;
        _cancellation = ports.Cancellation;
        _reader = ChunkReader.Open(input.Content, input.Name, spec.Limits.MaxExpansion, ports.Memory);
        if (_reader is not PlainReader && (input.Start > 0 || input.End != null))
        {
            _reader.Dispose();
            throw new ArgumentException("A gzip file cannot be read in parts; ask EnrichmentSpec.IsSplittable first.", nameof(ports));
        }

        Window = new InputWindow(_reader, Math.Max(0, input.Start - 1), ports.ChunkBytes, spec.Limits.MaxRecordBytes);
        Output = RecordOutput.Open(_reader, ports);
        Rejects = new RejectLog(ports.Output.OpenRejects, ports.Output.Compression, input.Start > 0);
    }

    protected EnrichmentSpec Spec { get; }

    protected Attachment[] Attachments { get; private set; } = [];

    protected ValueCounter[] DimensionInputs { get; }

    protected InputWindow Window { get; }

    protected IRecordOutput Output { get; }

    protected RejectLog Rejects { get; }

    protected RecordTally Tally { get; } = new();

    /// <summary>The number of the next line, from 1.</summary>
    protected long Line { get; set; } = 1;

    public EnrichmentResult Run()
    {
        Pass();
        Rejects.CheckShare(Tally, Spec.Limits.MaxRejectShare);
        var output = Output.Complete();
        var rejects = Rejects.Complete();
        Report();
        return new EnrichmentResult
        {
            Lines = Line - 1,
            RecordsIn = Tally.Records,
            RecordsOut = Tally.Accepted,
            Rejected = Tally.Rejected,
            RejectedByReason = Rejects.ByReason,
            BytesIn = _reader.BytesIn,
            PlainBytesIn = Window.PlainBytes,
            Account = Tally.ToAccount(),
            Output = output,
            Rejects = rejects,
            Matches = Attachments.Select(a => a.Matches).ToDictionary(StringComparer.Ordinal),
            Dimensions = _dimensions.ToCounts(Attachments, Tally.Accepted),
            TableVersions = Attachments.Select(a => a.Version).ToDictionary(StringComparer.Ordinal),
        };
    }

    public void Dispose()
    {
        Dispose(true);
        GC.SuppressFinalize(this);
    }

    /// <summary>Starts to add what the plans describe.</summary>
    protected void Attach(AttachmentPlan[] plans)
    {
        Attachments = [.. plans.Select(plan => new Attachment(plan, Output.Register(plan.Table.Fragments)))];
    }

    /// <summary>Reads the input and writes its records.</summary>
    protected abstract void Pass();

    protected virtual void Dispose(bool disposing)
    {
        Rejects.Dispose();
        Output.Dispose();
        Window.Dispose();
        _reader.Dispose();
        foreach (var attachment in Attachments)
            attachment.Dispose();
    }

    /// <summary>Reads the next chunk, reports progress, and ends a cancelled run.</summary>
    protected void Fill()
    {
        _cancellation.ThrowIfCancellationRequested();
        Window.Fill();
        Report();
    }

    /// <summary>Inserts what is added to a record: what its keys were resolved to, then the fields with a fixed value.</summary>
    /// <param name="constants">The latter.</param>
    /// <param name="isEmpty">Whether the record has no fields, so that the first one that is added has no delimiter before it.</param>
    protected void InsertAdded(ReadOnlySpan<byte> constants, bool isEmpty)
    {
        foreach (var attachment in Attachments)
        {
            if (isEmpty)
                InsertFirst(attachment.Bytes, ref isEmpty);
            else
                Output.Insert(attachment.Store, attachment.Fragment);
            attachment.CountWritten();
        }

        if (isEmpty)
            InsertFirst(constants, ref isEmpty);
        else
            Output.Insert(constants);
    }

    /// <summary>Counts a record that was written, from its first byte to the one after its line end.</summary>
    protected void Accept(int start, int end, long lines) => Tally.Accept(BytesOf(start, end), lines);

    /// <summary>Writes a record to the rejects, from its first byte to the one after its line end.</summary>
    protected void Reject(RejectProblem problem, int start, int end, long line, long lines) =>
        Reject(problem, start, end, line, lines, start..(end - 1));

    /// <summary>Writes a record to the rejects: it accounts for the bytes from start to end, and the raw ones are written.</summary>
    protected void Reject(RejectProblem problem, int start, int end, long line, long lines, Range raw)
    {
        Tally.Reject(BytesOf(start, end), lines);
        Rejects.Add(line, Window.OffsetOf(raw.Start.Value), problem.Reason, problem.Detail, Window.Buffer.AsSpan(raw));
        if (Rejects.TellsWrongFormat(Tally) && Spec.Limits.MaxRejectShare < 1)
        {
            throw EnrichmentException.WrongFormat(
                $"of another format: its first {Tally.Records} records are all malformed, the last with {problem.Detail}", FormatName);
        }
    }

    /// <summary>The number of bytes in a range of the window, without a line end that the input lacks.</summary>
    protected long BytesOf(int start, int end) => Math.Min(end, Window.End) - start;

    protected void CheckLength(int start, int end)
    {
        if (end - start > Spec.Limits.MaxRecordBytes)
            throw TooLong(start);
    }

    protected EnrichmentException TooLong(int start) => EnrichmentException.RecordTooLong(
        Line, Window.OffsetOf(start), Spec.Limits.MaxRecordBytes, Spec.Format != RecordFormat.Ndjson && Window.Rest.Contains((byte)'"'));

    /// <summary>Skips a byte order mark, and refuses files of a known other format.</summary>
    protected void BeginFile()
    {
        if (FileSignatures.Recognise(Window.Rest) is { } other)
            throw EnrichmentException.WrongFormat(other, FormatName);
        if (Window.Rest.StartsWith("\uFEFF"u8))
        {
            Window.Start += 3;
            Tally.Header(3);
        }
    }

    private void InsertFirst(ReadOnlySpan<byte> added, ref bool isEmpty)
    {
        if (added.IsEmpty)
            return;
        Output.Insert(added[1..]);
        isEmpty = false;
    }

    private string FormatName => Spec.Format switch
    {
        RecordFormat.Ndjson => "NDJSON",
        RecordFormat.Csv => "CSV",
        _ => "TSV",
    };

    private void Report() => _progress?.Report(Tally.Records, _reader.BytesIn, Window.PlainBytes);
}

/// <summary>What a run reads from and writes to.</summary>
/// <param name="Input">The input.</param>
/// <param name="Output">The outputs.</param>
/// <param name="Progress">Told how far the run is.</param>
/// <param name="ChunkBytes">How much is read and written at a time.</param>
/// <param name="Memory">Where the codecs take their memory from.</param>
/// <param name="VerifiesBlocks">Whether each block of spliced matches is inflated again and compared before it is written.</param>
/// <param name="Cancellation">Ends the run between two chunks.</param>
internal sealed record PassPorts(
    EnrichmentInput Input, EnrichmentOutput Output, EnrichmentProgress? Progress, int ChunkBytes,
    INativeMemory Memory, bool VerifiesBlocks, CancellationToken Cancellation);
