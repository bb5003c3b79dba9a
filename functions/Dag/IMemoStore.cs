using System.Text.Json;

namespace Spate.Dag;

/// <summary>Where the outputs of memoized templates are kept.</summary>
public interface IMemoStore
{
    /// <summary>What was kept last under a key; null if nothing was.</summary>
    Task<MemoRecord?> ReadAsync(string key);

    /// <summary>Keeps an output in place of what was under the key.</summary>
    Task WriteAsync(string key, MemoRecord record);
}

/// <summary>An output that is kept.</summary>
/// <param name="At">When it was made.</param>
/// <param name="Output">The output.</param>
public sealed record MemoRecord(DateTime At, JsonElement Output);
