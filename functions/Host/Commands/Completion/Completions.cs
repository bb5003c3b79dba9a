using System.CommandLine.Completions;

namespace Spate.Host.Commands.Completion;

/// <summary>Words that may stand where a shell asks.</summary>
internal static class Completions
{
    /// <summary>Those that begin as what was typed.</summary>
    public static IEnumerable<CompletionItem> Of(IEnumerable<string> words, CompletionContext completion) =>
        words.Where(word => word.StartsWith(completion.WordToComplete, StringComparison.Ordinal))
            .Select(static word => new CompletionItem(word));
}
