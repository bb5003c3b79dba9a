namespace Spate.TaskHub.Hubs.Statistics;

/// <summary>
/// Times as whole numbers on a logarithmic scale: 16 to the octave, from a millisecond on, so that few different ones are stored and
/// counted, each within 2 percent of the time it stands for.
/// </summary>
internal static class TimeScale
{
    private const int StepsPerOctave = 16;

    internal static int StepOf(TimeSpan time) =>
        (int)Math.Round(Math.Log2(Math.Max(0, time.TotalMilliseconds) + 1) * StepsPerOctave);

    internal static TimeSpan TimeOf(int step) => TimeSpan.FromMilliseconds(Math.Pow(2, step / (double)StepsPerOctave) - 1);
}
