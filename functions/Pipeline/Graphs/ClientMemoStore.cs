using Microsoft.DurableTask.Client;
using Spate.Dag;

namespace Spate.Pipeline.Graphs;

/// <summary>
/// Keeps memos on the backend of a client: each is the input of a run of <see cref="KeepMemo"/>, so it lasts as long as the backend keeps
/// such runs, and people see what is kept where they see all runs.
/// </summary>
internal sealed class ClientMemoStore(DurableTaskClient client) : IMemoStore
{
    public async Task<MemoRecord?> ReadAsync(string key) =>
        await client.GetInstanceAsync(IdOf(key), getInputsAndOutputs: true) is { SerializedInput: not null } run
            ? run.ReadInputAs<KeptMemo>() is { } memo && memo.Key == key ? memo.Record : null
            : null;

    public Task WriteAsync(string key, MemoRecord record) =>
        client.ReplaceEndedAsync(nameof(KeepMemo), IdOf(key), new KeptMemo(key, record));

    /// <summary>A key may have any length and any characters; an id may not.</summary>
    private static string IdOf(string key) => $"memo-{Digest.Of(key, 16)}";
}
