namespace Spate.Enrichment.Records;

/// <summary>Joins the lookups of a spec with their tables.</summary>
internal static class AttachmentPlans
{
    /// <summary>Creates the plans: lookups first, then geo.</summary>
    /// <param name="spec">The spec.</param>
    /// <param name="tables">The tables of the spec.</param>
    /// <param name="fieldOf">Returns the number of a field or column that the spec names.</param>
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

    private static bool IsCounted(EnrichmentSpec spec, IEnumerable<string> added) =>
        spec.Dimensions.Any(d => added.Contains(d, StringComparer.Ordinal));
}
