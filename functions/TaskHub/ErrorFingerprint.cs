using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using DurableTask.Core;
using DurableTask.Core.History;

namespace Spate.TaskHub;

/// <summary>
/// What failures of one kind have in common: 12 hexadecimal digits over the type and the message of the innermost cause, in which numbers,
/// quoted names, addresses and paths are left out.
/// </summary>
public static partial class ErrorFingerprint
{
    private const int MaxDepth = 32;
    private const int Digits = 12;

    /// <summary>The fingerprint of a failure.</summary>
    public static string Of(FailureDetails failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        var cause = Causes(failure).Last();
        var text = $"{cause.ErrorType}\n{Title(cause.ErrorMessage)}";
        return Convert.ToHexStringLower(SHA256.HashData(Encoding.UTF8.GetBytes(text)))[..Digits];
    }

    /// <summary>What a failure of this kind says, without what differs from one to the next.</summary>
    public static string TitleOf(FailureDetails failure)
    {
        ArgumentNullException.ThrowIfNull(failure);
        return Title(Causes(failure).Last().ErrorMessage);
    }

    /// <summary>A message without what differs from one failure of its kind to the next; <c>…</c> stands in its place.</summary>
    public static string Title(string message)
    {
        ArgumentNullException.ThrowIfNull(message);
        return Particulars().Replace(message, "…");
    }

    /// <summary>The fingerprint of how a run ended; null unless it failed. A failure without details has an empty one.</summary>
    internal static string? OfEnd(ExecutionCompletedEvent end) =>
        end.OrchestrationStatus == OrchestrationStatus.Failed ? OfStored(end.FailureDetails) : null;

    internal static string OfStored(FailureDetails? failure) => failure is null ? "" : Of(failure);

    /// <summary>The messages of a failure and of its causes.</summary>
    internal static IEnumerable<string> Messages(FailureDetails? failure) =>
        failure is null ? [] : Causes(failure).Select(cause => cause.ErrorMessage);

    private static IEnumerable<FailureDetails> Causes(FailureDetails failure)
    {
        FailureDetails? cause = failure;
        for (var depth = 0; cause is not null && depth < MaxDepth; depth++, cause = cause.InnerFailure)
            yield return cause;
    }

    /// <summary>Quoted text, what has a slash in it, hexadecimal ids, and numbers.</summary>
    [GeneratedRegex(
        """'[^']*'|"[^"]*"|[^\s'"]*/\S*|\b[0-9a-fA-F]{8,}\b|[0-9]+([.,:][0-9]+)*""",
        RegexOptions.ExplicitCapture | RegexOptions.NonBacktracking)]
    private static partial Regex Particulars();
}
