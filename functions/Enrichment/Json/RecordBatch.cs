using Spate.Enrichment.Records;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Json;

/// <summary>Records that were walked and are to be looked up and written together.</summary>
internal sealed class RecordBatch
{
    /// <summary>So few that what is asked for ahead is still in the cache when it is read, and so many that the reads overlap.</summary>
    public const int Capacity = 32;

    private readonly int _values;
    private readonly FieldValue[] _fields;
    private readonly RecordEdits[] _edits;

    /// <summary>By lookup and by record.</summary>
    private readonly int[] _found;

    /// <param name="plan">The plan.</param>
    /// <param name="values">How many values are kept of each record.</param>
    public RecordBatch(JsonPlan plan, int values)
    {
        _values = values;
        _fields = new FieldValue[values * Capacity];
        var edited = plan.Dropped.Length + plan.Renames.Length > 0;
        _edits = edited ? [.. Enumerable.Range(0, Capacity).Select(_ => new RecordEdits(plan))] : [];
        _found = new int[plan.Attachments.Length * Capacity];
    }

    public int Count { get; private set; }

    public bool IsFull => Count == Capacity;

    public BatchedRecord[] Records { get; } = new BatchedRecord[Capacity];

    /// <summary>The keys of one lookup, by record.</summary>
    public TextKey[] Keys { get; } = new TextKey[Capacity];

    /// <summary>Whether records are edited.</summary>
    public bool IsEdited => _edits.Length > 0;

    public void Clear() => Count = 0;

    /// <summary>Adds a record; returns its number.</summary>
    public int Add(in BatchedRecord record)
    {
        Records[Count] = record;
        return Count++;
    }

    public ref FieldValue Value(int record, int value) => ref _fields[(record * _values) + value];

    public RecordEdits Edits(int record) => _edits[record];

    /// <summary>What was found by a lookup.</summary>
    public Span<int> FoundBy(int lookup) => _found.AsSpan(lookup * Capacity, Capacity);
}

/// <summary>A record of a batch. Places are positions in the text that was indexed.</summary>
internal struct BatchedRecord
{
    public long Line;

    public int Start;

    /// <summary>The line feed.</summary>
    public int End;

    /// <summary>The closing brace.</summary>
    public int Closing;

    /// <summary>Whether the record has no members, once it is edited.</summary>
    public bool IsEmpty;

    /// <summary>Why the record must be rejected before anything is looked up.</summary>
    public RejectProblem? Problem;

    /// <summary>Why the record must be rejected if all look-ups succeed.</summary>
    public RejectProblem? Conflict;
}
