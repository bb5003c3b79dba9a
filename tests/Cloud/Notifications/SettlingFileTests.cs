using Microsoft.Extensions.Time.Testing;
using Spate.Cloud.Local.Notifications;
using Spate.Cloud.Local.Objects;

namespace Spate.Cloud.Tests.Notifications;

public sealed class SettlingFileTests
{
    private static readonly ObjectAddress Address = new("bucket", "key");
    private static readonly LocalBucketWatcherOptions Options = new();

    private readonly FakeTimeProvider _clock = new();
    private readonly SettlingFiles _files;
    private Observation? _seen;
    private int _looks;

    public SettlingFileTests()
    {
        _files = new(Options, _clock, _ =>
        {
            _looks++;
            return _seen;
        });
    }

    [Fact]
    public void A_file_changed_long_ago_that_nobody_writes_is_settled_at_once()
    {
        See(size: 1, age: TimeSpan.FromHours(1), WriterState.None);
        _files.Report(Address, renamed: false);

        Assert.Equal(Address, Assert.Single(_files.TakeSettled(10)).Address);
        Assert.Equal((0, null), (_files.Count, _files.NextDue));
    }

    [Fact]
    public void A_file_changed_just_now_is_settled_after_the_quiet_period()
    {
        See(size: 1, age: TimeSpan.Zero, WriterState.None);
        _files.Report(Address, renamed: false);
        Assert.Empty(_files.TakeSettled(10));
        Assert.Equal(_clock.GetUtcNow() + Options.QuietPeriod, _files.NextDue);

        _clock.Advance(Options.QuietPeriod);

        Assert.Single(_files.TakeSettled(10));
    }

    [Fact]
    public void A_file_that_grows_is_settled_when_it_stops()
    {
        _files.Report(Address, renamed: false);
        for (var size = 0; size < 50; size++)
        {
            See(size, TimeSpan.Zero, WriterState.None);
            Assert.Empty(_files.TakeSettled(10));
            _clock.Advance(Options.QuietPeriod);
        }

        Assert.Equal(49, Assert.Single(_files.TakeSettled(10)).Stat.Size);
    }

    [Fact]
    public void A_file_that_somebody_writes_is_never_settled_and_looked_at_ever_more_rarely()
    {
        See(size: 1, age: TimeSpan.FromHours(1), WriterState.Open);
        _files.Report(Address, renamed: true);
        for (var i = 0; i < 10_000; i++)
        {
            Assert.Empty(_files.TakeSettled(10));
            _clock.Advance(TimeSpan.FromMilliseconds(1));
        }

        Assert.InRange(_looks, 20, 100);

        See(size: 1, age: TimeSpan.FromHours(1), WriterState.None);
        _clock.Advance(TimeSpan.FromMilliseconds(250));
        Assert.Single(_files.TakeSettled(10));
    }

    [Fact]
    public void A_file_whose_writers_cannot_be_seen_needs_the_longer_quiet()
    {
        See(size: 1, age: TimeSpan.Zero, WriterState.Unknown);
        _files.Report(Address, renamed: false);
        _files.TakeSettled(10);
        _clock.Advance(Options.UnprobedQuietPeriod - TimeSpan.FromMilliseconds(1));
        Assert.Empty(_files.TakeSettled(10));

        _clock.Advance(TimeSpan.FromMilliseconds(2));

        Assert.Single(_files.TakeSettled(10));
    }

    [Theory]
    [InlineData("None")]
    [InlineData("Unknown")]
    public void A_renamed_file_is_settled_at_once(string writer)
    {
        See(size: 1, age: TimeSpan.Zero, Enum.Parse<WriterState>(writer));
        _files.Report(Address, renamed: false);
        Assert.Empty(_files.TakeSettled(10));

        _files.Report(Address, renamed: true);

        Assert.Single(_files.TakeSettled(10));
    }

    [Fact]
    public void A_modification_time_in_the_future_does_not_keep_a_file_waiting()
    {
        See(size: 1, age: -TimeSpan.FromDays(1), WriterState.None);
        _files.Report(Address, renamed: false);
        Assert.Empty(_files.TakeSettled(10));

        _clock.Advance(Options.QuietPeriod);

        Assert.Single(_files.TakeSettled(10));
    }

    [Fact]
    public void A_file_that_is_deleted_before_it_settles_is_forgotten()
    {
        See(size: 1, age: TimeSpan.Zero, WriterState.Open);
        _files.Report(Address, renamed: false);
        _files.TakeSettled(10);

        _seen = null;
        _clock.Advance(TimeSpan.FromSeconds(1));

        Assert.Empty(_files.TakeSettled(10));
        Assert.Equal((0, null), (_files.Count, _files.NextDue));
    }

    [Fact]
    public void Reports_of_a_file_that_is_waited_for_cost_no_looks()
    {
        See(size: 1, age: TimeSpan.Zero, WriterState.Open);
        for (var i = 0; i < 1000; i++)
        {
            _files.Report(Address, renamed: false);
            _files.TakeSettled(10);
        }

        Assert.Equal(1, _looks);
    }

    [Fact]
    public void A_look_sees_whether_somebody_writes()
    {
        using var directory = new TemporaryDirectory();
        var path = directory["file"];
        File.WriteAllText(path, "x");
        var expected = OperatingSystem.IsLinux() ? (WriterState.None, WriterState.Open) : (WriterState.Unknown, WriterState.Unknown);

        using (File.OpenRead(path))
            Assert.Equal(expected.Item1, Observation.Of(path)!.Value.Writer);
        using (new FileStream(path, FileMode.Append, FileAccess.Write, FileShare.ReadWrite))
            Assert.Equal(expected.Item2, Observation.Of(path)!.Value.Writer);
        Assert.Equal(expected.Item1, Observation.Of(path)!.Value.Writer);
        Assert.Null(Observation.Of(directory["none"]));
    }

    private void See(long size, TimeSpan age, WriterState writer)
    {
        var modified = (_clock.GetUtcNow() - age - DateTimeOffset.UnixEpoch).Ticks * TimeSpan.NanosecondsPerTick;
        _seen = new(new FileStat(FileKind.Regular, size, 1, modified, 1), writer);
    }
}
