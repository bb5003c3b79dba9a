using Spate.Enrichment.Records;

namespace Spate.Enrichment.Json;

/// <summary>The edits of one record, ordered: byte ranges to cut or replace.</summary>
internal sealed unsafe class RecordEdits(JsonPlan plan)
{
    private readonly Edit[] _edits = new Edit[plan.Dropped.Length + plan.Renames.Length];
    private int _count;

    /// <summary>Whether the record has no members left.</summary>
    public bool LeavesNothing { get; private set; }

    /// <summary>
    /// Collects the edits of the last record walked. Returns false if a renamed field conflicts with one of its new name.
    /// </summary>
    /// <param name="walker">The walker that has walked the record.</param>
    /// <param name="text">The text.</param>
    /// <param name="tokens">The structural positions of the text.</param>
    /// <param name="first">The first token of the record.</param>
    /// <param name="conflict">The rename that conflicts.</param>
    public bool TryCollect(RecordWalker walker, byte* text, int* tokens, int first, out JsonPlan.RenamedField? conflict)
    {
        _count = 0;
        LeavesNothing = walker.ClosingToken == first + 1;
        conflict = null;
        foreach (var field in plan.Dropped)
        {
            if (walker.TryGet(field, out var value))
                Insert(new Edit(value.NameToken, value.LastToken, null));
        }

        foreach (var rename in plan.Renames)
        {
            if (!walker.TryGet(rename.Field, out var value))
                continue;
            if (rename.Occupant >= 0 && walker.TryGet(rename.Occupant, out _))
            {
                conflict = rename;
                return false;
            }

            Insert(new Edit(value.NameToken, value.LastToken, rename.Name));
        }

        if (_count > 0)
            Place(text, tokens, walker.ClosingToken);
        return true;
    }

    /// <summary>Writes the edited text from <paramref name="from"/> to <paramref name="to"/>.</summary>
    /// <param name="output">Takes the text.</param>
    /// <param name="text">The text.</param>
    /// <param name="offset">Its place in the input.</param>
    /// <param name="from">Where to begin.</param>
    /// <param name="to">Where to stop.</param>
    public void Apply(IRecordOutput output, byte* text, long offset, int from, int to)
    {
        for (var i = 0; i < _count; i++)
        {
            ref readonly var edit = ref _edits[i];
            output.Copy(new ReadOnlySpan<byte>(text + from, edit.Start - from), offset + from);
            output.Insert(edit.Replacement);
            from = edit.End;
        }

        output.Copy(new ReadOnlySpan<byte>(text + from, to - from), offset + from);
    }

    /// <summary>Inserts an edit in the order of the fields.</summary>
    private void Insert(in Edit edit)
    {
        var at = _count++;
        for (; at > 0 && _edits[at - 1].NameToken > edit.NameToken; at--)
            _edits[at] = _edits[at - 1];
        _edits[at] = edit;
    }

    /// <summary>Computes the byte ranges. An edit within a member that is cut is skipped.</summary>
    private void Place(byte* text, int* tokens, int closing)
    {
        var kept = 0;
        var cutEnd = -1;
        for (var i = 0; i < _count; i++)
        {
            var edit = _edits[i];
            var name = tokens[edit.NameToken];
            if (name < cutEnd)
                continue;
            if (edit.Replacement != null)
            {
                edit.Start = name + 1;
                edit.End = NameEnd(text, tokens, edit.NameToken + 1);
            }
            else
            {
                // A member is first if all members before it are cut: then the previous cut ends where it begins.
                var isFirst = text[tokens[edit.NameToken - 1]] == (byte)'{' || cutEnd == name;
                Cut(ref edit, text, tokens, isFirst);
                LeavesNothing |= isFirst && edit.LastToken + 1 == closing;
                cutEnd = edit.End;
            }

            _edits[kept++] = edit;
        }

        _count = kept;
    }

    /// <summary>Cuts a member with one comma: the comma after it if it is first, the one before it otherwise.</summary>
    private static void Cut(ref Edit edit, byte* text, int* tokens, bool isFirst)
    {
        var after = edit.LastToken + 1;
        edit.Start = tokens[isFirst ? edit.NameToken : edit.NameToken - 1];
        edit.End = tokens[isFirst && text[tokens[after]] == (byte)',' ? after + 1 : after];
    }

    private static int NameEnd(byte* text, int* tokens, int token)
    {
        while (text[tokens[token]] != (byte)'"')
            token++;
        return tokens[token];
    }

    /// <summary>The field of an edit, and the bytes that are cut or replaced.</summary>
    private struct Edit(int nameToken, int lastToken, byte[]? replacement)
    {
        public readonly int NameToken = nameToken;
        public readonly int LastToken = lastToken;
        public readonly byte[]? Replacement = replacement;
        public int Start;
        public int End;
    }
}
