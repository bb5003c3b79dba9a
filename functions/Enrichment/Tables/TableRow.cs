using Spate.Enrichment.Fragments;

namespace Spate.Enrichment.Tables;

/// <summary>A row of a table.</summary>
/// <param name="Line">The line on which it begins, from 1.</param>
/// <param name="Key">The text of its key; empty when it has none.</param>
/// <param name="Values">The values asked for, in the order asked.</param>
internal readonly record struct TableRow(long Line, ReadOnlyMemory<byte> Key, FragmentValue[] Values);
