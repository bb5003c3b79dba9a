using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Geo;

/// <summary>
/// A database bound to the fields that are wanted of it: gives the fragment to add for an address. Each data record is decoded once; after
/// that, a look-up parses the address, walks the tree and reads a table, without allocation. Safe for concurrent use.
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

    /// <summary>Binds a database.</summary>
    /// <param name="database">The database.</param>
    /// <param name="spec">The fields and the policies; its path is not read here.</param>
    /// <param name="format">The syntax of the fragments.</param>
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

    /// <summary>The fragments; more come while addresses are looked up.</summary>
    public FragmentStore Fragments { get; }

    /// <summary>The version of the database: <see cref="GeoDatabase.Version"/>.</summary>
    public string Version => _database.Version;

    /// <summary>Looks up an address.</summary>
    /// <param name="utf8Address">What may be an address, as <see cref="IpAddressParser"/> reads it.</param>
    /// <param name="fragmentId">
    /// What to add. Of a found record, a field that it lacks is null, or omitted under <see cref="MissingPolicy.Omit"/>; otherwise the
    /// fragment of nulls or the omitted one, as the policy for the outcome says (null for <see cref="MissingPolicy.Reject"/>).
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

    /// <summary>A field of a fragment as text, or null. Not for the hot path.</summary>
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
            fragment = Fragments.Add(_values);
            _known.Add(record, fragment);
            return fragment;
        }
    }
}
