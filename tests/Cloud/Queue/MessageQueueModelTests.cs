using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;

namespace Spate.Cloud.Tests.Queue;

/// <summary>The queue beside a list that does what SQS does.</summary>
public sealed class MessageQueueModelTests
{
    private const int MaxReceiveCount = 2;

    private static readonly TimeSpan Hidden = TimeSpan.FromSeconds(10);

    private enum Call
    {
        Send,
        Receive,
        Delete,
        DeleteStale,
        GiveBack,
        Pass,
    }

    [Fact]
    public void Does_what_it_does_in_a_list() =>
        Prop.ForAll(Gen.Elements(Enum.GetValues<Call>()).ArrayOf().ToArbitrary(), calls => RunAsync(calls).GetAwaiter().GetResult())
            .Check(Config.QuickThrowOnFailure.WithMaxTest(60));

    private static async Task<bool> RunAsync(Call[] calls)
    {
        using var directory = new TemporaryDirectory();
        var clock = new FakeTimeProvider();
        await using var queue = new SqliteMessageQueue(directory["queue.db"], new() { MaxReceiveCount = MaxReceiveCount }, clock);
        var model = new List<Entry>();
        var dead = 0;

        for (var i = 0; i < calls.Length; i++)
        {
            // Time moves a little, so that the order of becoming visible is plain.
            clock.Advance(TimeSpan.FromMilliseconds(1));
            var now = clock.GetUtcNow();
            var latest = model.FindLast(entry => entry.Handles.Count > 0);
            switch (calls[i])
            {
                case Call.Send:
                    await queue.SendAsync([$"{i}"]);
                    model.Add(new($"{i}") { VisibleAt = now });
                    break;
                case Call.Receive:
                    var due = new List<Entry>();
                    foreach (var entry in model.Where(entry => entry.VisibleAt <= now).OrderBy(entry => entry.VisibleAt).ToList())
                    {
                        if (due.Count == 2)
                            break;
                        if (entry.Handles.Count < MaxReceiveCount)
                            due.Add(entry);
                        else if (model.Remove(entry))
                            dead++;
                    }

                    var received = await queue.ReceiveAsync(2, TimeSpan.Zero, Hidden);
                    if (!received.Select(message => message.Body).SequenceEqual(due.Select(entry => entry.Body)))
                    {
                        throw new InvalidOperationException(
                            $"Call {i} received {string.Join(',', received.Select(message => message.Body))}.");
                    }

                    foreach (var (entry, message) in due.Zip(received))
                    {
                        entry.Handles.Add(message.ReceiptHandle);
                        entry.VisibleAt = now + Hidden;
                    }

                    break;
                case Call.Delete when latest is not null:
                    await queue.DeleteAsync([latest.Handles[^1]]);
                    model.Remove(latest);
                    break;
                case Call.DeleteStale when latest is { Handles.Count: > 1 }:
                    await queue.DeleteAsync([latest.Handles[0]]);
                    break;
                case Call.GiveBack when latest is not null:
                    await queue.ChangeVisibilityAsync([latest.Handles[^1]], TimeSpan.Zero);
                    latest.VisibleAt = now;
                    break;
                case Call.Pass:
                    clock.Advance(Hidden / 2);
                    break;
            }
        }

        var visible = model.Count(entry => entry.VisibleAt <= clock.GetUtcNow());
        return await queue.GetDepthAsync() == new QueueDepth(visible, model.Count - visible, dead);
    }

    private sealed class Entry(string body)
    {
        public string Body { get; } = body;

        public List<string> Handles { get; } = [];

        public DateTimeOffset VisibleAt { get; set; }
    }
}
