using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Records;

/// <summary>Renders the fields with a fixed value.</summary>
internal static class ConstantFields
{
    public static byte[] Render(EnrichmentSpec spec)
    {
        if (spec.Constants.Count == 0)
            return [];
        var store = new FragmentStore(ReferenceTables.FragmentFormatOf(spec), spec.Constants.Keys);
        return store[store.Add([.. spec.Constants.Values.Select(FragmentValue.String)])].ToArray();
    }
}
