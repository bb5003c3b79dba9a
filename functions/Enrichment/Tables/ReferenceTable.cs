using System.Collections.Concurrent;
using Spate.Enrichment.Fragments;
using Spate.Enrichment.Records;

namespace Spate.Enrichment.Tables;

/// <summary>What looking something up came to.</summary>
internal enum Match
{
    Found,
    Missing,

    /// <summary>The value cannot be a key of this table at all.</summary>
    Invalid,
}

/// <summary>Something to look up in, and the ready output for each of its rows. Any number of threads may look up.</summary>
internal abstract class ReferenceTable(string name, string version, FragmentStore fragments)
{
    private readonly ConcurrentDictionary<string, FieldTexts> _texts = new(StringComparer.Ordinal);

    /// <summary>The name of the lookup or geo database.</summary>
    public string Name { get; } = name;

    /// <summary>Tells contents apart.</summary>
    public string Version { get; } = version;

    /// <summary>What can be added to a record.</summary>
    public FragmentStore Fragments { get; } = fragments;

    /// <summary>The texts of a field that this table adds.</summary>
    public FieldTexts TextsOf(string field) => _texts.GetOrAdd(field, name => new FieldTexts(Fragments, name, DimensionCounts.None));

    /// <summary>Looks a key up.</summary>
    /// <param name="key">The key's text in UTF-8.</param>
    /// <param name="fragment">The fragment to add, when found.</param>
    public abstract Match Find(ReadOnlySpan<byte> key, out int fragment);

    /// <summary>The number that <see cref="FindAll"/> gives for a key that is missing.</summary>
    public const int Missing = -1;

    /// <summary>The number that <see cref="FindAll"/> gives for a value that cannot be a key.</summary>
    public const int Invalid = -2;

    /// <summary>Looks up many keys, so that their reads from memory overlap.</summary>
    /// <param name="keys">The keys; those that are not present are skipped.</param>
    /// <param name="fragments">Gets the fragment of each key that is present, or <see cref="Missing"/> or <see cref="Invalid"/>.</param>
    public abstract void FindAll(ReadOnlySpan<TextKey> keys, Span<int> fragments);
}
