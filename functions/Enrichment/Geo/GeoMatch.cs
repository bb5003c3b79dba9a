namespace Spate.Enrichment.Geo;

/// <summary>What a geo database says of a value.</summary>
internal enum GeoMatch
{
    /// <summary>The database covers the address.</summary>
    Found,

    /// <summary>It is an address that the database does not cover: private, unassigned, or IPv6 in a database for IPv4.</summary>
    Absent,

    /// <summary>It is no address.</summary>
    Invalid,
}
