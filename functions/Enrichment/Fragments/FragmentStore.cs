using System.Buffers;
using Spate.Enrichment.Csv;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Fragments;

/// <summary>
/// Output bytes that are rendered once and spliced into many records. All fragments of a store have the same fields. An id identifies a
/// fragment; fragments with the same bytes have the same id.
/// </summary>
/// <remarks>
/// Fragments are only appended, so an id stays valid. One thread at a time may call <see cref="Add"/>. Any number of threads may read
/// meanwhile, as long as the id reached them through a release-acquire publication (a volatile write, a lock, a started thread).
/// </remarks>
internal sealed class FragmentStore
{
    /// <summary>The fragment that adds nothing: empty in JSON, empty cells elsewhere.</summary>
    public const int Omitted = 0;

    /// <summary>The fragment whose values are all null.</summary>
    public const int Null = 1;

    private readonly FragmentFormat _format;
    private readonly string[] _names;
    private readonly byte[][] _prefixes;
    private readonly ArrayBufferWriter<byte> _scratch = new();
    private FragmentIndex? _index = new();
    private readonly ushort[] _renderedEnds;
    private byte[] _blob = new byte[1024];
    private int[] _starts = new int[64];
    private ushort[] _ends = [];

    /// <summary>Creates a store with the fragments <see cref="Omitted"/> and <see cref="Null"/>.</summary>
    public FragmentStore(FragmentFormat format, IEnumerable<string> names)
    {
        _format = format;
        _names = [.. names];
        _prefixes = [.. _names.Select(JsonFragment.Prefix)];
        _renderedEnds = new ushort[_names.Length];

        var values = new FragmentValue[_names.Length];
        Array.Fill(values, FragmentValue.Omitted);
        Append(values);
        Array.Fill(values, FragmentValue.Null);
        Append(values);
    }

    /// <summary>The names of the fields, in output order.</summary>
    public IReadOnlyList<string> Names => _names;

    /// <summary>The number of fragments. Ids run from 0.</summary>
    public int Count { get; private set; }

    /// <summary>The bytes of a fragment: <c>,"name":value,…</c> in JSON, cells with a leading delimiter elsewhere.</summary>
    public ReadOnlySpan<byte> this[int id]
    {
        get
        {
            var starts = _starts;
            var start = starts[id];
            return _blob.AsSpan(start, starts[id + 1] - start);
        }
    }

    /// <summary>Asks for the memory of a fragment: its first bytes, and those 64 farther on.</summary>
    public void LookAhead(int id)
    {
        var blob = _blob;
        var start = Math.Min(_starts[id], blob.Length - 1);
        Lookahead.To(in blob[start]);
        Lookahead.To(in blob[Math.Min(start + 64, blob.Length - 1)]);
    }

    /// <summary>Where each field of a fragment ends within it; 65,535 for what ends there or after.</summary>
    public ReadOnlySpan<ushort> EndsOf(int id) => _ends.AsSpan(id * _names.Length, _names.Length);

    /// <summary>Whether the format can express a value: without quoting, a cell cannot contain a tab or a line end.</summary>
    public bool CanHold(in FragmentValue value) =>
        _format != FragmentFormat.Tsv || DelimitedFragment.CanHold(CsvDialect.Tsv, value.Text.Span);

    /// <summary>Renders one value for each of <see cref="Names"/> and returns the id of the fragment.</summary>
    /// <exception cref="ArgumentException">There are more or fewer values than names.</exception>
    /// <exception cref="InvalidOperationException">The store is frozen, or would exceed 2 GiB.</exception>
    public int Add(ReadOnlySpan<FragmentValue> values)
    {
        if (values.Length != _names.Length)
            throw new ArgumentException($"{values.Length} values for the {_names.Length} fields of the fragment.", nameof(values));
        var index = _index ?? throw new InvalidOperationException("The fragment store is frozen.");

        var rendered = Render(values);
        var known = index.Find(rendered, this);
        return known >= 0 ? known : Append(rendered, index);
    }

    /// <summary>Frees what only <see cref="Add"/> needs; it throws from now on.</summary>
    public void Freeze()
    {
        _index = null;
        _scratch.Clear();
    }

    /// <summary>
    /// The value of a field as text, read back from the fragment, for reports; null if it is null, absent or an empty cell. Not for the hot
    /// path.
    /// </summary>
    /// <exception cref="ArgumentException">The store has no such field.</exception>
    public string? ValueOf(int id, string name)
    {
        var position = Array.IndexOf(_names, name);
        if (position < 0)
            throw new ArgumentException($"The fragments have no field '{name}'.", nameof(name));
        return _format == FragmentFormat.Json
            ? JsonFragment.ValueOf(this[id], name)
            : DelimitedFragment.ValueOf(this[id], Dialect, position);
    }

    private CsvDialect Dialect => _format switch
    {
        FragmentFormat.Csv => CsvDialect.Csv,
        FragmentFormat.QuotedTsv => CsvDialect.QuotedTsv,
        FragmentFormat.Tsv => CsvDialect.Tsv,
        _ => throw new InvalidOperationException($"{_format} is not delimited text."),
    };

    private void Append(ReadOnlySpan<FragmentValue> values) => Append(Render(values), _index!);

    private ReadOnlySpan<byte> Render(ReadOnlySpan<FragmentValue> values)
    {
        _scratch.ResetWrittenCount();
        for (var i = 0; i < values.Length; i++)
        {
            if (_format == FragmentFormat.Json)
                JsonFragment.WriteMember(_scratch, _prefixes[i], values[i]);
            else
                DelimitedFragment.Write(_scratch, Dialect, values[i]);
            _renderedEnds[i] = (ushort)Math.Min(_scratch.WrittenCount, ushort.MaxValue);
        }

        return _scratch.WrittenSpan;
    }

    private int Append(ReadOnlySpan<byte> rendered, FragmentIndex index)
    {
        var start = _starts[Count];
        var end = (long)start + rendered.Length;
        if (end > Array.MaxLength)
            throw new InvalidOperationException($"The fragments exceed {Array.MaxLength} bytes: add fewer fields, or split the table.");

        // A grown array is filled before it is published: a reader sees either array, and each is right for the ids it knows.
        if (end > _blob.Length)
            Volatile.Write(ref _blob, Grown(_blob, (int)end));
        if (Count + 2 > _starts.Length)
            Volatile.Write(ref _starts, Grown(_starts, Count + 2));
        if ((Count + 1) * _names.Length > _ends.Length)
            Volatile.Write(ref _ends, Grown(_ends, (Count + 1) * _names.Length));

        _renderedEnds.CopyTo(_ends, Count * _names.Length);
        rendered.CopyTo(_blob.AsSpan(start));
        _starts[Count + 1] = (int)end;
        var id = Count++;
        index.Add(rendered, id);
        return id;
    }

    private static T[] Grown<T>(T[] array, int atLeast)
    {
        var grown = new T[Math.Max(atLeast, (int)Math.Min(2L * array.Length, Array.MaxLength))];
        array.CopyTo(grown, 0);
        return grown;
    }
}
