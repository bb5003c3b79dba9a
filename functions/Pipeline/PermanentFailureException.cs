namespace Spate.Pipeline;

/// <summary>A failure that a retry cannot fix. The message names the object and the cause, and says what to do.</summary>
/// <param name="code">The kind of failure, such as <c>ObjectNotFound</c> or <c>TruncatedGzip</c>; stable, for use in filters.</param>
/// <param name="message">What, where and what to do.</param>
/// <param name="innerException">What caused it.</param>
public sealed class PermanentFailureException(string code, string message, Exception? innerException = null)
    : Exception($"{message} [{code}]", innerException)
{
    /// <summary>The kind of failure.</summary>
    public string Code { get; } = code;
}
