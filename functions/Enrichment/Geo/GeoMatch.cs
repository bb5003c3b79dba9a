namespace Spate.Enrichment.Geo;

/// <summary>The outcome of looking up a value in a geo database.</summary>
internal enum GeoMatch
{
    Found,

    /// <summary>An address that the database does not cover: private, unassigned, or IPv6 in an IPv4 database.</summary>
    Absent,

    /// <summary>Not an address.</summary>
    Invalid,
}
