using FsCheck;
using FsCheck.Fluent;
using Spate.Host.Commands.Generate;

namespace Spate.Host.Tests;

public sealed class ZipfSamplerTests
{
    [Fact]
    public void Frequencies_follow_the_weights()
    {
        const int Draws = 200_000;
        var sampler = ZipfSampler.Zipf(50);
        var random = new SplitMix64(7);
        var counts = new int[50];
        for (var i = 0; i < Draws; i++)
            counts[sampler.Next(ref random)]++;

        var harmonic = Enumerable.Range(1, 50).Sum(static k => 1.0 / k);
        Assert.All(counts.Index(), slot =>
        {
            var expected = Draws / (harmonic * (slot.Index + 1));
            Assert.InRange(slot.Item, expected - (6 * Math.Sqrt(expected)), expected + (6 * Math.Sqrt(expected)));
        });
    }

    [Fact]
    public void Ranks_are_within_bounds_for_any_size_and_seed() =>
        Prop.ForAll(
            Gen.Choose(1, 3000).Zip(Gen.Choose(0, int.MaxValue)).ToArbitrary(),
            pair =>
            {
                var sampler = ZipfSampler.Flat(pair.Item1);
                var random = new SplitMix64((ulong)pair.Item2);
                return Enumerable.Range(0, 200).All(_ => sampler.Next(ref random) is var rank && rank >= 0 && rank < pair.Item1);
            }).QuickCheckThrowOnFailure();

    [Fact]
    public void The_generator_gives_the_published_numbers()
    {
        // The first outputs for seed 1234567, as Vigna's reference implementation (splitmix64.c) gives them.
        var random = new SplitMix64(1234567);

        Assert.Equal([6457827717110365317UL, 3203168211198807973UL, 9817491932198370423UL], [random.Next(), random.Next(), random.Next()]);
    }
}
