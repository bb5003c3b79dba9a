using Microsoft.DurableTask.Client;

namespace Spate.Host.Burst;

/// <summary>Whether the burst is on time.</summary>
/// <param name="Now">The time.</param>
/// <param name="Step">The length of a step of the series, in seconds.</param>
/// <param name="Series">What happened over time.</param>
/// <param name="Files">Files done, failed and left.</param>
/// <param name="Records">Records of the files that are done.</param>
/// <param name="Bytes">Bytes of the files that are done.</param>
/// <param name="Began">When the burst began: after a quiet time; null if nothing came.</param>
/// <param name="Eta">When the rest will be done at the rate of the last minutes; null if nothing is left, or nothing is done.</param>
/// <param name="Deadline">When it should be done, by the settings; null if nothing came.</param>
/// <param name="Stragglers">The runs that have been under way longest.</param>
/// <param name="Flow">What flows.</param>
/// <param name="Cost">What the work cost.</param>
internal sealed record BurstState(
    DateTimeOffset Now,
    double Step,
    BurstSeries Series,
    BurstFiles Files,
    long Records,
    long Bytes,
    DateTimeOffset? Began,
    DateTimeOffset? Eta,
    DateTimeOffset? Deadline,
    IReadOnlyList<Straggler> Stragglers,
    Flow Flow,
    BurstCost Cost);

/// <summary>What happened over time, step by step. What was not seen is null.</summary>
/// <param name="Time">The beginning of each step.</param>
/// <param name="Records">Records of the files that were done in it.</param>
/// <param name="Bytes">Their bytes.</param>
/// <param name="Files">Files that were done in it.</param>
/// <param name="Failed">Files that failed in it.</param>
/// <param name="QueueDepth">Messages that waited in the queue.</param>
/// <param name="Backlog">What waited in the hub.</param>
/// <param name="Workers">Workers that ran activities.</param>
internal sealed record BurstSeries(
    IReadOnlyList<DateTimeOffset> Time,
    IReadOnlyList<long> Records,
    IReadOnlyList<long> Bytes,
    IReadOnlyList<long> Files,
    IReadOnlyList<long> Failed,
    IReadOnlyList<double?> QueueDepth,
    IReadOnlyList<double?> Backlog,
    IReadOnlyList<double?> Workers);

/// <summary>Files of the burst.</summary>
/// <param name="Done">Those that completed.</param>
/// <param name="Failed">Those that failed, or were terminated.</param>
/// <param name="Left">Those that are under way, or wait in the hub or the queue.</param>
internal sealed record BurstFiles(long Done, long Failed, long Left);

/// <summary>A run that has been under way for long.</summary>
/// <param name="Id">Its id.</param>
/// <param name="Object">Its object, as bucket and key.</param>
/// <param name="State">Its state.</param>
/// <param name="Age">For how long, in seconds.</param>
internal sealed record Straggler(string Id, string Object, OrchestrationRuntimeStatus State, double Age);
