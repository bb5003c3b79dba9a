using System.Text.Encodings.Web;
using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.AspNetCore.Mvc;
using Spate.Enrichment;
using Spate.Host.Burst;
using Spate.Host.Commands.Check;
using Spate.Host.Commands.Demo;
using Spate.Host.Commands.List;
using Spate.Host.Commands.Plan;
using Spate.Host.Commands.Provision;
using Spate.Host.Commands.Submit;
using Spate.Host.Ledgers;
using Spate.Host.Queues;
using Spate.Host.Runs;
using Spate.Host.Runs.Actions;
using Spate.Host.Runs.Filters;
using Spate.Host.Runs.Logs;
using Spate.Host.Runs.Nodes;
using Spate.Host.Runs.Objects;
using Spate.Host.Runs.Replays;
using Spate.Host.Runs.Statistics;
using Spate.Host.Scaling;
using Spate.Host.Schedules;
using Spate.Host.Server.Api;
using Spate.Host.Server.Health;
using Spate.TaskHub;

namespace Spate.Host;

/// <summary>
/// The JSON that the program writes for other programs. Generated at build time, because reflection would slow down every short command.
/// </summary>
[JsonSourceGenerationOptions(
    JsonSerializerDefaults.Web, DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull, UseStringEnumConverter = true)]
[JsonSerializable(typeof(BurstHeader))]
[JsonSerializable(typeof(BurstReport))]
[JsonSerializable(typeof(BurstState))]
[JsonSerializable(typeof(CheckReport))]
[JsonSerializable(typeof(Cohort))]
[JsonSerializable(typeof(EnrichmentResult))]
[JsonSerializable(typeof(FailureKinds))]
[JsonSerializable(typeof(ApproveRequest))]
[JsonSerializable(typeof(AuditList))]
[JsonSerializable(typeof(Backlog))]
[JsonSerializable(typeof(HealthState))]
[JsonSerializable(typeof(LedgerReport))]
[JsonSerializable(typeof(LedgerRepairRequest))]
[JsonSerializable(typeof(LiveBurst))]
[JsonSerializable(typeof(LiveRun))]
[JsonSerializable(typeof(LiveRuns))]
[JsonSerializable(typeof(LogInRequest))]
[JsonSerializable(typeof(NextPage))]
[JsonSerializable(typeof(CallPage))]
[JsonSerializable(typeof(CallValues))]
[JsonSerializable(typeof(NodeItemPage))]
[JsonSerializable(typeof(ObjectPreview))]
[JsonSerializable(typeof(PlanReport))]
[JsonSerializable(typeof(ProblemDetails))]
[JsonSerializable(typeof(Purged))]
[JsonSerializable(typeof(PurgeRequest))]
[JsonSerializable(typeof(ProvisioningReport))]
[JsonSerializable(typeof(QueueState))]
[JsonSerializable(typeof(Redriven))]
[JsonSerializable(typeof(RedriveRequest))]
[JsonSerializable(typeof(RequestedRun))]
[JsonSerializable(typeof(ReasonRequest))]
[JsonSerializable(typeof(RerunRequest))]
[JsonSerializable(typeof(RestartRequest))]
[JsonSerializable(typeof(RunChange))]
[JsonSerializable(typeof(ReplayPreview))]
[JsonSerializable(typeof(ReplayList))]
[JsonSerializable(typeof(ReplayRequest))]
[JsonSerializable(typeof(ReplayRun))]
[JsonSerializable(typeof(ReplayStarted))]
[JsonSerializable(typeof(BulkReplayProgress))]
[JsonSerializable(typeof(RunDetails))]
[JsonSerializable(typeof(RunHistogram))]
[JsonSerializable(typeof(RunHistory))]
[JsonSerializable(typeof(RunLog))]
[JsonSerializable(typeof(RunLogPage))]
[JsonSerializable(typeof(RunObjectPage))]
[JsonSerializable(typeof(RunPage))]
[JsonSerializable(typeof(RunSummary))]
[JsonSerializable(typeof(SampleOutcome))]
[JsonSerializable(typeof(ScalingState))]
[JsonSerializable(typeof(ScheduleList))]
[JsonSerializable(typeof(ScheduleRunRequest))]
[JsonSerializable(typeof(ScheduleSummary))]
[JsonSerializable(typeof(Session))]
[JsonSerializable(typeof(SubmissionTotals))]
[JsonSerializable(typeof(SubmittedObject))]
[JsonSerializable(typeof(TerminateRequest))]
internal sealed partial class HostJson : JsonSerializerContext
{
    /// <summary>
    /// Does not escape quotation marks and letters beyond ASCII, so that people can read them; the output is never part of a web page.
    /// </summary>
    public static HostJson Readable { get; } = new(new JsonSerializerOptions(JsonSerializerDefaults.Web)
    {
        DefaultIgnoreCondition = JsonIgnoreCondition.WhenWritingNull,
        Encoder = JavaScriptEncoder.UnsafeRelaxedJsonEscaping,
    });
}
