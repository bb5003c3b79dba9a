using System.Security.Cryptography;
using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Tables;

/// <summary>A lookup table in memory: an index of the keys, and a fragment for each row.</summary>
internal sealed class LookupTable : ReferenceTable
{
    private readonly KeyIndex _keys;

    private LookupTable(string name, string version, FragmentStore fragments, KeyIndex keys)
        : base(name, version, fragments) => _keys = keys;

    /// <summary>The number of rows.</summary>
    public int Count => _keys.Count;

    public override Match Find(ReadOnlySpan<byte> key, out int fragment)
    {
        fragment = _keys.Find(key);
        return fragment >= 0 ? Match.Found : Match.Missing;
    }

    public override void FindAll(ReadOnlySpan<TextKey> keys, Span<int> fragments) => _keys.FindAll(keys, fragments);

    /// <exception cref="ReferenceTableException">
    /// It is missing, unreadable or malformed, lacks a column, or a key is empty or occurs twice.
    /// </exception>
    public static LookupTable Load(LookupSpec spec, FragmentFormat format)
    {
        var file = TableFile.Read(spec);
        var fragments = new FragmentStore(format, spec.Fields.Keys);
        var keys = new KeyIndex();
        var values = new FragmentValue[spec.Fields.Count];
        foreach (var row in file.Rows([.. spec.Fields.Values]))
        {
            if (row.Key.IsEmpty)
                throw ReferenceTableException.At(spec.Table, row.Line, "empty_key", $"the key column '{spec.Key}' is empty.");
            if (keys.Find(row.Key.Span) >= 0)
                throw ReferenceTableException.DuplicateKey(spec.Table, row.Key.Span, FirstLine(file, row.Key.Span), row.Line);
            for (var i = 0; i < values.Length; i++)
                values[i] = fragments.CanHold(row.Values[i])
                    ? row.Values[i]
                    : throw ReferenceTableException.Unwritable(spec.Table, row.Line, spec.Fields.Values.ElementAt(i));
            keys.Add(row.Key.Span, fragments.Add(values));
        }

        fragments.Freeze();
        return new LookupTable(spec.Name, Convert.ToHexStringLower(SHA256.HashData(file.Bytes))[..16], fragments, keys);
    }

    /// <summary>The line on which a key occurs first. The file is read again, so that a good table pays nothing for it.</summary>
    private static long FirstLine(TableFile file, ReadOnlySpan<byte> key)
    {
        foreach (var row in file.Rows([]))
        {
            if (row.Key.Span.SequenceEqual(key))
                return row.Line;
        }

        throw new InvalidOperationException("The key that was found twice is not in the table.");
    }
}
