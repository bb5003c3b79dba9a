namespace Spate.TaskHub.Tests.Conformance;

public abstract partial class TaskHubConformance
{
    [Fact]
    public async Task Who_asked_for_which_change_is_kept_and_listed_from_the_last_on()
    {
        var entries = Enumerable.Range(0, 5).Select(i => new AuditEntry(
            Time.GetUtcNow().AddSeconds(i), $"actor {i}", "10.0.0.1", "rewindRun", $"/runs/'{i}'", i % 2 == 0 ? null : "{\"a\":1}", 202));
        foreach (var entry in entries)
            await Hub.AddAuditAsync(entry);

        var first = await Hub.ListAuditAsync(null, 2);
        var rest = await Hub.ListAuditAsync(first[^1].Id, 10);

        Assert.Equal(["actor 4", "actor 3"], first.Select(entry => entry.Actor));
        Assert.Equal(["actor 2", "actor 1", "actor 0"], rest.Select(entry => entry.Actor));
        Assert.Equal(entries.Reverse(), first.Concat(rest).Select(entry => entry with { Id = 0 }));
    }
}
