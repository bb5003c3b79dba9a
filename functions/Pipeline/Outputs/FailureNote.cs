using Spate.Cloud;

namespace Spate.Pipeline.Outputs;

/// <summary>Why an input has no result, written where its result would be.</summary>
/// <param name="Route">The route.</param>
/// <param name="Run">The run's instance id.</param>
/// <param name="Input">The object.</param>
/// <param name="ErrorType">The type of the error.</param>
/// <param name="Error">What went wrong and what to do.</param>
/// <param name="FailedAt">When the run failed.</param>
internal sealed record FailureNote(
    string Route, string Run, ObjectNotification Input, string ErrorType, string Error, DateTimeOffset FailedAt);
