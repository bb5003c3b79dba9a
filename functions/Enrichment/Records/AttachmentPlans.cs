namespace Spate.Enrichment.Records;

/// <summary>Joins what a spec says of its tables to the tables themselves.</summary>
internal static class AttachmentPlans
{
    /// <summary>The plans, lookups before geo.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="tables">Its tables.</param>
    /// <param name="fieldOf">The number of the field, or column, of a name in the spec.</param>
    public static AttachmentPlan[] Create(EnrichmentSpec spec, ReferenceTables tables, Func<string, int> fieldOf)
    {
        if (tables.Lookups.Count != spec.Lookups.Count || tables.Geo.Count != spec.Geo.Count)
            throw new ArgumentException("The tables were loaded for another spec.", nameof(tables));
        return
        [
            .. spec.Lookups.Zip(tables.Lookups, (lookup, table) => new AttachmentPlan(
                table, fieldOf(lookup.On), lookup.Missing, lookup.Missing, RejectReasons.LookupMissing, RejectReasons.LookupMissing,
                IsCounted(spec, lookup.Fields.Keys))),
            .. spec.Geo.Zip(tables.Geo, (geo, table) => new AttachmentPlan(
                table, fieldOf(geo.On), geo.Missing, geo.Invalid, RejectReasons.GeoMissing, RejectReasons.GeoInvalid,
                IsCounted(spec, geo.Fields.Keys))),
        ];
    }

    private static bool IsCounted(EnrichmentSpec spec, IEnumerable<string> added) => spec.Dimensions.Any(d => added.Contains(d, StringComparer.Ordinal));
}
