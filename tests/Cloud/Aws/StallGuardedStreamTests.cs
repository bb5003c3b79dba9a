using Spate.Cloud.Aws.Http;
using Spate.Cloud.Streams;

namespace Spate.Cloud.Tests.Aws;

/// <summary>Bodies that are closed under a read that waits too long.</summary>
public sealed class StallGuardedStreamTests
{
    private static readonly TimeSpan Patience = TimeSpan.FromSeconds(30);

    [Theory]
    [InlineData(false)]
    [InlineData(true)]
    public async Task What_a_body_gives_when_it_is_closed_under_its_read_is_not_taken(bool synchronous)
    {
        var clock = new ObservedTimeProvider();
        await using var stream = new StallGuardedStream(new Closing(), Patience, clock);

        var read = Task.Run(async () => synchronous ? stream.Read(new byte[1]) : await stream.ReadAsync(new byte[1]));
        await clock.WhenWaitedOnAsync(Patience);
        clock.Advance(Patience);

        var exception = await Assert.ThrowsAsync<IOException>(() => read);
        Assert.Contains("brought no byte for 00:00:30", exception.Message, StringComparison.Ordinal);
    }

    /// <summary>Brings nothing until it is closed, and then a byte of whatever is in its buffer.</summary>
    private sealed class Closing : ReadOnlyStream
    {
        private readonly TaskCompletionSource _closed = new(TaskCreationOptions.RunContinuationsAsynchronously);

        public override int Read(Span<byte> buffer)
        {
            _closed.Task.Wait();
            return 1;
        }

        public override async ValueTask<int> ReadAsync(Memory<byte> buffer, CancellationToken cancellationToken = default)
        {
            await _closed.Task;
            return 1;
        }

        protected override void Dispose(bool disposing)
        {
            _closed.TrySetResult();
            base.Dispose(disposing);
        }
    }
}
