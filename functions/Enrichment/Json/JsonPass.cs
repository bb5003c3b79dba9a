using System.Buffers;
using System.Text.Unicode;
using Spate.Enrichment.Records;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Json;

/// <summary>
/// One run over NDJSON. A chunk of whole lines is indexed and then walked line by line. Each record is copied, with the added members
/// before its closing brace. A line of whitespace is not a record.
/// </summary>
internal sealed unsafe class JsonPass : RecordPass
{
    private readonly JsonPlan _plan;
    private readonly RecordWalker _walker;
    private readonly RecordBatch _batch;
    private readonly int[] _wanted;
    private readonly long _start;
    private long _end;
    private int[] _tokens = [];
    private byte[] _text = new byte[256];
    private long _textOffset;
    private bool _checkEach;
    private bool _done;

    public JsonPass(EnrichmentSpec spec, JsonPlan plan, PassPorts ports)
        : base(spec, ports)
    {
        Attach(plan.Attachments);
        _plan = plan;
        _walker = new RecordWalker(plan.Names, plan.Fields.Count);
        _wanted = [.. plan.Attachments.Select(attachment => attachment.Field), .. plan.Dimensions];
        _batch = new RecordBatch(plan, _wanted.Length);
        _start = ports.Input.Start;
        _end = ports.Input.End ?? long.MaxValue;
    }

    protected override void Pass()
    {
        Fill();
        if (_start == 0)
            BeginFirstPart();
        else
            SkipFirstLine();
        while (!_done)
        {
            var end = EndOfLines();
            if (end > Window.Start)
                Walk(Window.Start, end);
            else if (Window.IsOverLimit)
                throw TooLong(Window.Start);
            if (Window.Ended)
                break;
            if (!_done)
                Fill();
        }
    }

    protected override void Dispose(bool disposing)
    {
        base.Dispose(disposing);
        var tokens = Interlocked.Exchange(ref _tokens, []);
        if (tokens.Length > 0)
            ArrayPool<int>.Shared.Return(tokens);
    }

    /// <summary>
    /// Begins at the first line of the file. The part owns that line even if it ends within the byte order mark before it.
    /// </summary>
    private void BeginFirstPart()
    {
        BeginFile();
        if (_end > 0)
            _end = Math.Max(_end, Window.Start + 1);
    }

    /// <summary>
    /// Skips the rest of the line that the part before owns. The window begins one byte before the part, so that a line that starts with
    /// the part is recognised by the line feed before it.
    /// </summary>
    private void SkipFirstLine()
    {
        while (true)
        {
            var newline = Window.Rest.IndexOf((byte)'\n');
            if (newline >= 0)
            {
                Window.Start += newline + 1;
                return;
            }

            Window.Start = Window.End;
            if (Window.Ended)
                return;
            Fill();
        }
    }

    /// <summary>The end of the last whole line in the window. A last line without a line feed gets one.</summary>
    private int EndOfLines()
    {
        if (!Window.Ended || Window.Rest.IsEmpty || Window.Rest[^1] == (byte)'\n')
            return Window.Start + Window.Rest.LastIndexOf((byte)'\n') + 1;
        Window.Buffer[Window.End] = (byte)'\n';
        return Window.End + 1;
    }

    private void Walk(int from, int to)
    {
        if (_tokens.Length < to - from + StructuralIndex.Slack)
            RentTokens(to - from + StructuralIndex.Slack);
        fixed (byte* text = Window.Buffer)
        fixed (int* tokens = _tokens)
        {
            var count = StructuralIndex.Build(text + from, to - from, tokens, out var ascii);
            _checkEach = !ascii && !Utf8.IsValid(Window.Buffer.AsSpan(from, to - from));
            Walk(text + from, tokens, count, from);
        }

        Window.Start = Math.Min(to, Window.End);
    }

    private void Walk(byte* text, int* tokens, int count, int from)
    {
        _textOffset = Window.OffsetOf(from);
        var stop = (int)Math.Clamp(_end - _textOffset, 0, int.MaxValue);
        var line = Line;
        var start = 0;
        for (var token = 0; token < count; token++)
        {
            _done = start >= stop;
            if (_done)
                break;
            if (text[tokens[token]] != (byte)'\n')
            {
                Read(text, tokens, ref token, start, line);
                if (_batch.IsFull)
                    Finish(text, from);
            }
            else
            {
                Tally.Blank(BytesOf(from + start, from + tokens[token] + 1));
            }

            line++;
            start = tokens[token] + 1;
        }

        Finish(text, from);
        Line = line;
    }

    /// <summary>Walks a record and keeps what its look-ups, edits and counts need.</summary>
    private void Read(byte* text, int* tokens, ref int token, int start, long line)
    {
        var first = token;
        var fault = _walker.Walk(text, tokens, ref token);
        var end = tokens[token];
        var record = new BatchedRecord { Line = line, Start = start, End = end, Problem = Problem(fault, text, start, end) };
        var number = _batch.Add(record);
        if (record.Problem != null)
            return;

        record.Closing = tokens[_walker.ClosingToken];
        record.IsEmpty = _walker.ClosingToken == first + 1;
        if (_batch.IsEdited)
        {
            var edits = _batch.Edits(number);
            if (!edits.TryCollect(_walker, text, tokens, first, out var rename))
            {
                record.Conflict = new(
                    RejectReasons.RenameConflict,
                    $"the record has both {_plan.Fields.PathOf(rename!.Field)} and {_plan.Fields.PathOf(rename.Occupant)}, "
                    + "to which it is renamed");
            }

            record.IsEmpty = edits.LeavesNothing;
        }

        _batch.Records[number] = record;
        for (var i = 0; i < _wanted.Length; i++)
        {
            if (!_walker.TryGet(_wanted[i], out _batch.Value(number, i)))
                _batch.Value(number, i).Kind = FieldKind.Absent;
        }
    }

    private RejectProblem? Problem(JsonFault fault, byte* text, int start, int end)
    {
        if (_checkEach && !Utf8.IsValid(new ReadOnlySpan<byte>(text + start, end - start)))
            return new(RejectReasons.InvalidUtf8, "the record is not UTF-8");
        if (fault == JsonFault.TrailingBytes && LineValues.Split(new ReadOnlySpan<byte>(text + start, end - start)).Count > 0)
            return new(RejectReasons.SeveralValues, "the line holds several values; NDJSON has one per line");
        return fault != JsonFault.None ? Describe(fault, text, start, end) : null;
    }

    /// <summary>Looks up everything for the batch, and writes or rejects its records in their order.</summary>
    private void Finish(byte* text, int from)
    {
        for (var i = 0; i < Attachments.Length; i++)
        {
            FindAll(i, text);
            foreach (var found in _batch.FoundBy(i)[.._batch.Count])
                Output.LookAhead(Attachments[i].Store, found);
        }

        for (var number = 0; number < _batch.Count; number++)
        {
            ref readonly var record = ref _batch.Records[number];
            Line = record.Line;
            CheckLength(from + record.Start, from + record.End);
            if ((record.Problem ?? Settle(number, text) ?? record.Conflict) is { } problem)
            {
                if (problem.Reason == RejectReasons.SeveralValues)
                    RejectValues(from + record.Start, from + record.End);
                else
                    Reject(problem, from + record.Start, from + record.End + 1, Line, lines: 1);
                continue;
            }

            Write(number, record, text);
            Accept(from + record.Start, from + record.End + 1, lines: 1);
        }

        _batch.Clear();
    }

    /// <summary>Rejects the values on a line one by one, so that each counts as a record.</summary>
    private void RejectValues(int start, int end)
    {
        var values = LineValues.Split(Window.Buffer.AsSpan(start, end - start));
        for (var i = 0; i < values.Count; i++)
        {
            var (from, to) = (start + values[i].Start.Value, start + values[i].End.Value);
            var next = i + 1 < values.Count ? start + values[i + 1].Start.Value : end + 1;
            var problem = new RejectProblem(
                RejectReasons.SeveralValues, $"value {i + 1} of {values.Count} on the line; NDJSON has one per line");
            Reject(problem, i == 0 ? start : from, next, Line, lines: i == 0 ? 1 : 0, from..to);
        }
    }

    private void FindAll(int lookup, byte* text)
    {
        var keys = _batch.Keys.AsSpan(0, _batch.Count);
        for (var number = 0; number < keys.Length; number++)
        {
            ref readonly var value = ref _batch.Value(number, lookup);
            keys[number] = _batch.Records[number].Problem == null && value.Kind == FieldKind.Text
                ? new TextKey((nint)(text + value.Start), value.End - value.Start)
                : default;
        }

        var found = _batch.FoundBy(lookup)[.._batch.Count];
        found.Fill(ReferenceTable.Missing);
        Attachments[lookup].FindAll(keys, found);
    }

    /// <summary>Settles what was found for a record, in the order of the lookups. Returns why it must be rejected, or null.</summary>
    private RejectProblem? Settle(int number, byte* text)
    {
        for (var i = 0; i < Attachments.Length; i++)
        {
            var attachment = Attachments[i];
            ref readonly var value = ref _batch.Value(number, i);
            var reason = value.Kind switch
            {
                FieldKind.Text => attachment.Settle(_batch.FoundBy(i)[number]),
                FieldKind.Escaped => ResolveEscaped(attachment, text, value),
                FieldKind.Absent or FieldKind.Null => attachment.Miss(),
                _ => attachment.Invalid(),
            };
            if (reason != null)
                return Describe(reason, attachment);
        }

        return null;
    }

    /// <summary>Looks up a key with escapes. No key of a table has an unpaired surrogate, as tables are UTF-8.</summary>
    private string? ResolveEscaped(Attachment attachment, byte* text, in FieldValue value)
    {
        var source = new ReadOnlySpan<byte>(text + value.Start, value.End - value.Start);
        return JsonText.TryUnescape(source, RoomFor(source), out var length)
            ? attachment.Resolve(_text.AsSpan(0, length))
            : attachment.Invalid();
    }

    private void Write(int number, in BatchedRecord record, byte* text)
    {
        if (_batch.IsEdited)
            _batch.Edits(number).Apply(Output, text, _textOffset, record.Start, record.Closing);
        else
            Output.Copy(new ReadOnlySpan<byte>(text + record.Start, record.Closing - record.Start), _textOffset + record.Start);
        InsertAdded(_plan.Constants, record.IsEmpty);
        Output.Copy(new ReadOnlySpan<byte>(text + record.Closing, record.End + 1 - record.Closing), _textOffset + record.Closing);
        Output.EndRecord();
        CountDimensions(number, text);
    }

    private void CountDimensions(int number, byte* text)
    {
        for (var i = 0; i < _plan.Dimensions.Length; i++)
        {
            var counter = DimensionInputs[i];
            ref readonly var value = ref _batch.Value(number, Attachments.Length + i);
            if (value.Kind == FieldKind.Text)
                counter.Add(new ReadOnlySpan<byte>(text + value.Start, value.End - value.Start));
            else if (value.Kind == FieldKind.Escaped)
                counter.Add(Unescaped(text, value));
            else
                counter.AddNone();
        }
    }

    private ReadOnlySpan<byte> Unescaped(byte* text, in FieldValue value)
    {
        var source = new ReadOnlySpan<byte>(text + value.Start, value.End - value.Start);
        return _text.AsSpan(0, JsonText.Unescape(source, RoomFor(source)));
    }

    /// <summary>Room for the text of a string, which is never longer than its source.</summary>
    private Span<byte> RoomFor(ReadOnlySpan<byte> source)
    {
        if (_text.Length < source.Length)
            _text = new byte[2 * source.Length];
        return _text;
    }

    private RejectProblem Describe(JsonFault fault, byte* text, int start, int end)
    {
        if (fault == JsonFault.DuplicateKey)
        {
            return new(
                RejectReasons.DuplicateKey,
                $"the name {_plan.Fields.PathOf(_walker.FaultField)} occurs twice, and which is meant is not guessed");
        }

        var at = _walker.FaultAt;
        var found = at >= end ? "the line's end" : text[at] is > 0x20 and < 0x7F ? $"'{(char)text[at]}'" : $"byte 0x{text[at]:X2}";
        var reason = fault switch
        {
            JsonFault.NotAnObject => RejectReasons.NotAnObject,
            JsonFault.TooDeep => RejectReasons.TooDeep,
            _ => RejectReasons.MalformedJson,
        };
        return new(reason, $"{JsonFaults.Describe(fault)}; found {found} at column {at - start + 1}");
    }

    private RejectProblem Describe(string reason, Attachment attachment) =>
        RejectReasons.NotFound(reason, attachment.Name, _plan.Fields.PathOf(attachment.Field));

    private void RentTokens(int length)
    {
        var tokens = Interlocked.Exchange(ref _tokens, []);
        if (tokens.Length > 0)
            ArrayPool<int>.Shared.Return(tokens);
        _tokens = ArrayPool<int>.Shared.Rent(length);
    }
}
