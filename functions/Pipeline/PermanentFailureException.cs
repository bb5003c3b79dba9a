namespace Spate.Pipeline;

/// <summary>A failure that trying again cannot mend. The message names the object, the cause and what to do.</summary>
/// <param name="code">What kind of failure it is, such as <c>ObjectNotFound</c> or <c>TruncatedGzip</c>; stable, for filters.</param>
/// <param name="message">What, where and what to do.</param>
/// <param name="innerException">What caused it.</param>
public sealed class PermanentFailureException(string code, string message, Exception? innerException = null)
    : Exception($"{message} [{code}]", innerException)
{
    /// <summary>What kind of failure it is.</summary>
    public string Code { get; } = code;
}
