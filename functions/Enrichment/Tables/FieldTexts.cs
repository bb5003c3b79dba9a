using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Tables;

/// <summary>
/// The text of one field by fragment, read back from each fragment once for all runs: many small files ask for the same again and again.
/// Equal texts are one string.
/// </summary>
internal sealed class FieldTexts(FragmentStore fragments, string name, string none)
{
    private readonly Lock _reading = new();
    private readonly Dictionary<string, string> _distinct = new(StringComparer.Ordinal);
    private string?[] _texts = [];

    /// <summary>The field's text, or what stands for none.</summary>
    public string this[int fragment]
    {
        get
        {
            var texts = Volatile.Read(ref _texts);
            return fragment < texts.Length && texts[fragment] is { } known ? known : Read(fragment);
        }
    }

    private string Read(int fragment)
    {
        lock (_reading)
        {
            if (fragment >= _texts.Length)
            {
                var grown = new string?[Math.Max(fragments.Count, fragment + 1)];
                _texts.CopyTo(grown, 0);
                Volatile.Write(ref _texts, grown);
            }

            var text = fragments.ValueOf(fragment, name) ?? none;
            if (!_distinct.TryGetValue(text, out var shared))
                _distinct.Add(text, shared = text);
            return _texts[fragment] = shared;
        }
    }
}
