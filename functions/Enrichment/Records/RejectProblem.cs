namespace Spate.Enrichment.Records;

/// <summary>Why a record is rejected.</summary>
/// <param name="Reason">One of <see cref="RejectReasons"/>.</param>
/// <param name="Detail">The same for people, with what was found.</param>
internal readonly record struct RejectProblem(string Reason, string Detail);
