using System.Buffers;
using System.Runtime.CompilerServices;
using System.Runtime.InteropServices;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Records;

/// <summary>What one run adds to its records from one table, and how many keys were found.</summary>
internal sealed class Attachment : IDisposable
{
    private readonly AttachmentPlan _plan;
    private readonly FragmentStore _fragments;
    private long[] _counts;
    private long _hits;
    private long _misses;
    private long _invalid;

    /// <summary>Begins to attach what a plan says.</summary>
    /// <param name="plan">The plan.</param>
    /// <param name="store">The number by which the output knows the plan's fragments.</param>
    public Attachment(AttachmentPlan plan, int store)
    {
        _plan = plan;
        Store = store;
        _fragments = plan.Table.Fragments;
        _counts = plan.IsCounted ? Cleared(_fragments.Count) : [];
    }

    /// <summary>The field that holds the key.</summary>
    public int Field => _plan.Field;

    /// <summary>The name of the table.</summary>
    public string Name => _plan.Table.Name;

    public KeyValuePair<string, MatchCounts> Matches => new(Name, new MatchCounts(_hits, _misses, _invalid));

    public KeyValuePair<string, string> Version => new(Name, _plan.Table.Version);

    /// <summary>What to add to the record whose key was resolved last.</summary>
    public ReadOnlySpan<byte> Bytes
    {
        [MethodImpl(MethodImplOptions.AggressiveInlining)]
        get => _fragments[Fragment];
    }

    /// <summary>The number by which the output knows the fragments.</summary>
    public int Store { get; }

    /// <summary>The fragment of <see cref="Bytes"/>.</summary>
    public int Fragment { get; private set; }

    /// <summary>Looks up a key. Returns why the record must be rejected, or null.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string? Resolve(ReadOnlySpan<byte> key) => Settle(_plan.Table.Find(key, out var fragment) switch
    {
        Match.Found => fragment,
        Match.Missing => ReferenceTable.Missing,
        _ => ReferenceTable.Invalid,
    });

    /// <summary>Looks up many keys. What is found is settled record by record.</summary>
    public void FindAll(ReadOnlySpan<TextKey> keys, Span<int> found) => _plan.Table.FindAll(keys, found);

    /// <summary>Settles what was found for a record. Returns why the record must be rejected, or null.</summary>
    /// <param name="found">A fragment, or <see cref="ReferenceTable.Missing"/> or <see cref="ReferenceTable.Invalid"/>.</param>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public string? Settle(int found)
    {
        if (found < 0)
            return found == ReferenceTable.Missing ? Miss() : Invalid();
        Fragment = found;
        _hits++;
        return null;
    }

    /// <summary>Handles a record without a key.</summary>
    public string? Miss()
    {
        _misses++;
        Fragment = FragmentOf(_plan.Missing);
        return _plan.Missing == MissingPolicy.Reject ? _plan.MissingReason : null;
    }

    /// <summary>Handles a record with a value that cannot be a key.</summary>
    public string? Invalid()
    {
        _invalid++;
        Fragment = FragmentOf(_plan.Invalid);
        return _plan.Invalid == MissingPolicy.Reject ? _plan.InvalidReason : null;
    }

    /// <summary>Counts the record whose key was resolved last as written.</summary>
    [MethodImpl(MethodImplOptions.AggressiveInlining)]
    public void CountWritten()
    {
        if (!_plan.IsCounted)
            return;
        if (Fragment >= _counts.Length)
            Grow();
        _counts[Fragment]++;
    }

    /// <summary>The number of records written by the value of an added field.</summary>
    public IReadOnlyDictionary<string, long> CountsOf(string name, int maxValues)
    {
        var counts = new Dictionary<string, long>(StringComparer.Ordinal);
        var texts = _plan.Table.TextsOf(name);
        for (var i = 0; i < _counts.Length; i++)
        {
            if (_counts[i] == 0)
                continue;
            CollectionsMarshal.GetValueRefOrAddDefault(counts, texts[i], out _) += _counts[i];
        }

        return DimensionCounts.Cap(counts, maxValues);
    }

    public void Dispose()
    {
        var counts = _counts;
        _counts = [];
        if (counts.Length > 0)
            ArrayPool<long>.Shared.Return(counts);
    }

    /// <summary>
    /// One counter per row is a large array for a large table, so it is pooled: many small files must not allocate it again and again.
    /// </summary>
    private static long[] Cleared(int length)
    {
        var counts = ArrayPool<long>.Shared.Rent(length);
        Array.Clear(counts);
        return counts;
    }

    /// <summary>Makes room for fragments that were added since the run began.</summary>
    private void Grow()
    {
        var grown = Cleared(Math.Max(Fragment + 1, 2 * _counts.Length));
        _counts.CopyTo(grown, 0);
        ArrayPool<long>.Shared.Return(_counts);
        _counts = grown;
    }

    private static int FragmentOf(MissingPolicy policy) => policy == MissingPolicy.Omit ? FragmentStore.Omitted : FragmentStore.Null;
}

/// <summary>What a pipeline adds from a table.</summary>
/// <param name="Table">The table.</param>
/// <param name="Field">The field or column that holds the key.</param>
/// <param name="Missing">What to do without a match.</param>
/// <param name="Invalid">What to do with a value that cannot be a key.</param>
/// <param name="MissingReason">Why a record without a match is rejected.</param>
/// <param name="InvalidReason">Why a record with such a value is rejected.</param>
/// <param name="IsCounted">Whether an added field is a dimension.</param>
internal sealed record AttachmentPlan(
    ReferenceTable Table, int Field, MissingPolicy Missing, MissingPolicy Invalid, string MissingReason, string InvalidReason,
    bool IsCounted);
