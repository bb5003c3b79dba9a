using System.Text.Json;
using System.Text.Json.Serialization;
using Microsoft.DurableTask;

namespace Spate.Dag.Memos;

/// <summary>Asks for what is kept under a key, unless it is older than <paramref name="NotBefore"/>.</summary>
internal sealed record MemoQuery(string Key, DateTime NotBefore);

/// <summary>
/// What is kept under a key, if anything. An output may be null; where nothing is known there is none, as many types have no null.
/// </summary>
internal sealed record Memo<T>(bool IsKnown, [property: JsonIgnore(Condition = JsonIgnoreCondition.WhenWritingDefault)] T? Output);

internal sealed record MemoEntry<T>(string Key, DateTime At, T Output);

internal sealed class ReadMemo(IMemoStore store) : TaskActivity<MemoQuery, Memo<JsonElement?>>
{
    public override async Task<Memo<JsonElement?>> RunAsync(TaskActivityContext context, MemoQuery input) =>
        await store.ReadAsync(input.Key) is { } record && record.At >= input.NotBefore
            ? new Memo<JsonElement?>(IsKnown: true, record.Output)
            : new Memo<JsonElement?>(IsKnown: false, Output: null);
}

internal sealed class WriteMemo(IMemoStore store) : TaskActivity<MemoEntry<JsonElement>, bool>
{
    public override async Task<bool> RunAsync(TaskActivityContext context, MemoEntry<JsonElement> input)
    {
        await store.WriteAsync(input.Key, new MemoRecord(input.At, input.Output));
        return true;
    }
}
