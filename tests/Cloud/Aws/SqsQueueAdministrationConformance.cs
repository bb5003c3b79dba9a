using Spate.Cloud.Tests.Queue;

namespace Spate.Cloud.Tests.Aws;

/// <summary>The emulator has no move tasks: this is how messages are moved one by one.</summary>
public sealed class SqsQueueAdministrationConformance(Emulators emulators) : QueueAdministrationConformance
{
    private Emulator? _emulator;
    private SqsMessageQueue? _queue;
    private SqsQueueAdministration? _administration;

    [Fact]
    public async Task Listed_letters_are_given_back_so_that_the_next_look_finds_them()
    {
        await KillAsync("a", "b");

        for (var i = 0; i < 2; i++)
            Assert.Equal(["a", "b"], (await ListAsync()).Select(static letter => letter.Body).Order());
    }

    protected override async Task<(IMessageQueue Queue, IQueueAdministration Administration)> OpenQueueAsync()
    {
        _emulator = await emulators.OpenAsync();
        var options = await _emulator.CreateQueueAsync(MaxReceiveCount);
        return (_queue = new(options, random: new NoWaits()), _administration = new(options, random: new NoWaits()));
    }

    protected override Task CloseQueueAsync()
    {
        _queue?.Dispose();
        _administration?.Dispose();
        return Task.CompletedTask;
    }

    protected override Task PassAsync(TimeSpan time) => _emulator!.AdvanceAsync(time);
}
