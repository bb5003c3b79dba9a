using Microsoft.Data.Sqlite;
using Microsoft.Extensions.Time.Testing;

namespace Spate.Cloud.Tests.Queue;

/// <summary>Files that earlier versions of the program wrote.</summary>
public sealed class EarlierQueueFileTests : IDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new(new DateTimeOffset(2026, 1, 2, 0, 0, 0, TimeSpan.Zero));

    [Fact]
    public async Task A_queue_of_version_1_goes_on_where_it_stood()
    {
        Build("queue-1.sql");
        await using var queue = new SqliteMessageQueue(_directory["queue.db"], timeProvider: _clock);

        Assert.Equal(new QueueDepth(1, 1, 1), await queue.GetDepthAsync());
        Assert.Equal("waits", Assert.Single(await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.FromHours(1))).Body);

        await queue.DeleteAsync(["2.1.b5afadef-1431-4775-9705-32c5cab3a3e2"]); // a handle that was given out then
        Assert.Equal(new QueueDepth(0, 1, 1), await queue.GetDepthAsync());

        Assert.True(await queue.RedriveAsync("2ab856ba-ce30-449e-a005-c08503dd5b15"));
        Assert.Equal("dead", Assert.Single(await queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.FromHours(1))).Body);
    }

    [Fact]
    public async Task A_version_that_was_notified_then_is_not_notified_again()
    {
        Build("queue-1.sql");
        await using var queue = new SqliteMessageQueue(_directory["queue.db"], timeProvider: _clock);

        Assert.True(new Local.Notifications.NotifiedVersions(queue, _clock).Contains(new("inbox", "ads/a"), new string('1', 32)));
    }

    public void Dispose() => _directory.Dispose();

    private void Build(string script)
    {
        using var text = new StreamReader(GetType().Assembly.GetManifestResourceStream($"Spate.Cloud.Tests.Queue.{script}")!);
        using var connection = new SqliteConnection($"Data Source={_directory["queue.db"]};Pooling=False");
        connection.Open();
        using var command = connection.CreateCommand();
#pragma warning disable CA2100 // The script is part of these tests.
        command.CommandText = text.ReadToEnd();
#pragma warning restore CA2100
        command.ExecuteNonQuery();
    }
}
