namespace Spate.Enrichment.Records;

/// <summary>Why a record is rejected.</summary>
/// <param name="Reason">One of <see cref="RejectReasons"/>.</param>
/// <param name="Detail">A description with what was found.</param>
internal readonly record struct RejectProblem(string Reason, string Detail);
