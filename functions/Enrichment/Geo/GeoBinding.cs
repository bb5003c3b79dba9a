using System.Runtime.CompilerServices;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Tables;

namespace Spate.Enrichment.Geo;

/// <summary>
/// Binds a database to the fields that a spec adds from it, and returns the fragment for an address. Each data record is decoded once;
/// after that, a look-up parses the address, walks the tree and reads a table without allocating. Safe for concurrent use.
/// </summary>
internal sealed class GeoBinding
{
    private readonly GeoDatabase _database;
    private readonly WantedFields _wanted;
    private readonly FragmentValue[] _values;
    private readonly FragmentValue _absentField;
    private readonly int _missing;
    private readonly int _invalid;
    private readonly Lock _adding = new();
    private readonly RecordFragments _known = new();
    private readonly AddressCache _recent = new();

    /// <exception cref="ArgumentException">A field's path is not well-formed.</exception>
    public GeoBinding(GeoDatabase database, GeoSpec spec, FragmentFormat format)
    {
        _database = database;
        _wanted = WantedFields.Of(spec.Fields.Values);
        _values = new FragmentValue[spec.Fields.Count];
        _absentField = spec.Missing == MissingPolicy.Omit ? FragmentValue.Omitted : FragmentValue.Null;
        _missing = Placeholder(spec.Missing);
        _invalid = Placeholder(spec.Invalid);
        Fragments = new FragmentStore(format, spec.Fields.Keys);
    }

    /// <summary>The fragments. Look-ups add to them.</summary>
    public FragmentStore Fragments { get; }

    public string Version => _database.Version;

    /// <summary>Looks up an address.</summary>
    /// <param name="utf8Address">A value that may be an address.</param>
    /// <param name="fragmentId">
    /// The fragment to add. A field that the record lacks is null, or omitted under <see cref="MissingPolicy.Omit"/>. Without a record, all
    /// fields are null or omitted, as the policy for the outcome says (null for <see cref="MissingPolicy.Reject"/>).
    /// </param>
    /// <exception cref="GeoDatabaseException">The database is damaged.</exception>
    public GeoMatch Find(ReadOnlySpan<byte> utf8Address, out int fragmentId)
    {
        if (!IpAddressParser.TryParse(utf8Address, out var address))
        {
            fragmentId = _invalid;
            return GeoMatch.Invalid;
        }

        if (!address.IsIPv4)
            fragmentId = Answer(address);
        else if (!_recent.TryGet((uint)address.Low, out fragmentId))
            _recent.Set((uint)address.Low, fragmentId = Answer(address));

        if (fragmentId != AddressCache.Absent)
            return GeoMatch.Found;
        fragmentId = _missing;
        return GeoMatch.Absent;
    }

    /// <summary>Looks up many addresses: all are parsed, then walk the tree side by side, then get their fragments.</summary>
    /// <exception cref="GeoDatabaseException">The database is damaged.</exception>
    [SkipLocalsInit]
    public void FindAll(ReadOnlySpan<TextKey> keys, Span<int> fragments)
    {
        Span<IpAddress> addresses = stackalloc IpAddress[keys.Length];
        Span<int> positions = stackalloc int[keys.Length];
        Span<long> records = stackalloc long[keys.Length];
        var count = 0;
        for (var i = 0; i < keys.Length; i++)
        {
            if (!keys[i].IsPresent)
                continue;
            if (IpAddressParser.TryParse(keys[i].Bytes, out addresses[count]))
                positions[count++] = i;
            else
                fragments[i] = ReferenceTable.Invalid;
        }

        _database.FindAll(addresses[..count], records[..count]);
        for (var i = 0; i < count; i++)
        {
            if (records[i] >= 0)
                _known.LookAhead((uint)records[i]);
        }

        for (var i = 0; i < count; i++)
        {
            fragments[positions[i]] = records[i] < 0 ? ReferenceTable.Missing
                : _known.TryGet((uint)records[i], out var fragment) ? fragment : Add((uint)records[i]);
        }
    }

    /// <summary>The text of a field of a fragment, or null. Not for the hot path.</summary>
    /// <exception cref="ArgumentException">There is no output field of this name.</exception>
    public string? ValueOf(int fragmentId, string outputName) => Fragments.ValueOf(fragmentId, outputName);

    private static int Placeholder(MissingPolicy policy) => policy == MissingPolicy.Omit ? FragmentStore.Omitted : FragmentStore.Null;

    private int Answer(in IpAddress address)
    {
        if (!_database.TryFind(address, out var record))
            return AddressCache.Absent;
        return _known.TryGet(record, out var fragment) ? fragment : Add(record);
    }

    private int Add(uint record)
    {
        lock (_adding)
        {
            if (_known.TryGet(record, out var fragment))
                return fragment;

            Array.Fill(_values, _absentField);
            new RecordRendering(_database.Data).Collect(record, _wanted, _values);
            if (Array.FindIndex(_values, value => !Fragments.CanHold(value)) is >= 0 and var field)
            {
                throw _database.Data.Error(
                    record, $"the {Fragments.Names[field]} has a tab or a line end, which TSV without quoting cannot express");
            }

            fragment = Fragments.Add(_values);
            _known.Add(record, fragment);
            return fragment;
        }
    }
}
