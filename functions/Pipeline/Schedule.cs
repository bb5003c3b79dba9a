using System.Text.Json;
using System.Text.Json.Serialization;
using Spate.Dag;

namespace Spate.Pipeline;

/// <summary>When an orchestration is run, and what happens to times that pass without a run.</summary>
public sealed record Schedule
{
    /// <summary>The schedule's name: part of the ids of its runs.</summary>
    public required string Name { get; init; }

    /// <summary>The times, as a cron expression of 5 fields, or of 6 with seconds first.</summary>
    public required string Cron { get; init; }

    /// <summary>The IANA id of the time zone that the expression is read in.</summary>
    public string TimeZone { get; init; } = "UTC";

    /// <summary>The name of the orchestration that is run.</summary>
    public required string Orchestration { get; init; }

    /// <summary>What its input says; the run's time is added as <see cref="ScheduledTime"/>.</summary>
    public JsonElement? Input { get; init; }

    /// <summary>The buckets that its runs write to.</summary>
    public IReadOnlyList<string> Buckets { get; init; } = [];

    /// <summary>The pool of workers that start the runs.</summary>
    public string Pool { get; init; } = ActivityOptions.DefaultPool;

    /// <summary>What happens while an earlier run is under way.</summary>
    public ConcurrencyPolicy ConcurrencyPolicy { get; init; }

    /// <summary>For how long after its time a run may still start; null for any length.</summary>
    public TimeSpan? StartingDeadline { get; init; }

    /// <summary>Which of the times that passed while no worker ran are made up for.</summary>
    public CatchUp CatchUp { get; init; } = CatchUp.Last;

    /// <summary>How many of them at most; the earliest are dropped.</summary>
    public int CatchUpLimit { get; init; } = 10;

    /// <summary>How many of its runs are kept.</summary>
    public HistoryLimits History { get; init; } = new();

    /// <summary>Whether it is suspended until somebody resumes it.</summary>
    public bool Suspended { get; init; }
}

/// <summary>What happens at a schedule's time while an earlier run is under way.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<ConcurrencyPolicy>))]
public enum ConcurrencyPolicy
{
    /// <summary>Both run.</summary>
    Allow,

    /// <summary>The time is missed.</summary>
    Forbid,

    /// <summary>The earlier run is terminated.</summary>
    Replace,
}

/// <summary>Which missed times are made up for.</summary>
[JsonConverter(typeof(JsonStringEnumConverter<CatchUp>))]
public enum CatchUp
{
    /// <summary>None of them.</summary>
    None,

    /// <summary>The last one, unless the next time has come meanwhile.</summary>
    Last,

    /// <summary>All of them, in order.</summary>
    All,
}

/// <summary>How many runs of a schedule are kept that ended; older ones are purged.</summary>
/// <param name="Successful">Of those that completed.</param>
/// <param name="Failed">Of those that failed or were terminated.</param>
public sealed record HistoryLimits(int Successful = 3, int Failed = 1);

/// <summary>What a scheduled run is told in its input, as <c>Scheduled</c>.</summary>
/// <param name="Schedule">The schedule's name.</param>
/// <param name="Time">The time that it is run for, with the offset of the schedule's time zone.</param>
/// <param name="TimeZone">The time zone's IANA id.</param>
public sealed record ScheduledTime(string Schedule, DateTimeOffset Time, string TimeZone);
