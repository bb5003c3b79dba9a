using FsCheck;
using FsCheck.Fluent;
using Microsoft.Extensions.Time.Testing;
using Spate.Cloud.Local.Notifications;
using Spate.Cloud.Local.Objects;
using Spate.Cloud.Notifications;

namespace Spate.Cloud.Tests.Notifications;

public sealed class NotifiedVersionTests : IAsyncDisposable
{
    private readonly TemporaryDirectory _directory = new();
    private readonly FakeTimeProvider _clock = new();
    private readonly SqliteMessageQueue _queue;
    private readonly NotifiedVersions _versions;

    public NotifiedVersionTests()
    {
        _queue = new(_directory["queue.db"], timeProvider: _clock);
        _versions = new(_queue, _clock);
    }

    [Fact]
    public async Task A_version_is_notified_once()
    {
        Assert.Equal(2, await NotifyAsync(("a", 1), ("b", 1)));
        Assert.Equal(1, await NotifyAsync(("a", 1), ("b", 2)));
        Assert.Equal(0, await NotifyAsync(("a", 1), ("b", 2)));

        Assert.True(_versions.Contains(new("bucket", "a"), Version(1).ETag));
        Assert.False(_versions.Contains(new("bucket", "b"), Version(1).ETag));
        Assert.Equal(3, (await _queue.GetDepthAsync()).Visible);
    }

    [Fact]
    public async Task Sequencers_go_up_though_the_clock_stands_or_goes_back()
    {
        for (var version = 1; version <= 8; version++)
        {
            await NotifyAsync(("a", version));
            _clock.AdjustTime(_clock.GetUtcNow() + TimeSpan.FromMinutes(version % 3 - 1));
        }

        _clock.Advance(TimeSpan.FromHours(1));
        var messages = await _queue.ReceiveAsync(10, TimeSpan.Zero, TimeSpan.FromMinutes(1));
        var notified = messages.Select(message => Notification.Parse(message.Body)).OrderBy(notification => notification.Size).ToList();

        Assert.Equal(8, notified.Select(notification => notification.Sequencer).Distinct().Count());
        Assert.Equal(notified, notified.OrderBy(notification => notification.Sequencer, StringComparer.Ordinal));
        Assert.All(notified, notification => Assert.Equal(18, notification.Sequencer.Length));
    }

    [Fact]
    public async Task A_notification_that_cannot_be_sent_leaves_no_trace()
    {
        await Assert.ThrowsAsync<InvalidOperationException>(
            () => _versions.NotifyAsync([new(new("bucket", "a"), Version(1))], _ => throw new InvalidOperationException("fault")));

        Assert.False(_versions.Contains(new("bucket", "a"), Version(1).ETag));
        Assert.Equal(1, await NotifyAsync(("a", 1)));
    }

    [Theory]
    [InlineData("red flower.jpg", "red+flower.jpg")]
    [InlineData("a/b=c/d+e&f%", "a/b%3Dc/d%2Be%26f%25")]
    [InlineData("ä😀~", "%C3%A4%F0%9F%98%80%7E")]
    [InlineData("A-z_0.9*", "A-z_0.9*")]
    public void Keys_are_encoded_as_S3_does(string key, string encoded) => Assert.Equal(encoded, KeyEncoding.Events.Encode(key));

    [Fact]
    public void Encoded_keys_decode_to_themselves() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonNull<string>>(), key => key.Get.Any(char.IsSurrogate)
            || Uri.UnescapeDataString(KeyEncoding.Events.Encode(key.Get).Replace('+', ' ')) == key.Get).QuickCheckThrowOnFailure();

    public async ValueTask DisposeAsync()
    {
        await _queue.DisposeAsync();
        _directory.Dispose();
    }

    private static FileStat Version(int version) => new(FileKind.Regular, version, 1, version, 1);

    private Task<int> NotifyAsync(params (string Key, int Version)[] objects) =>
        _versions.NotifyAsync([.. objects.Select(item => new SettledObject(new("bucket", item.Key), Version(item.Version)))], _ => "rule");
}
