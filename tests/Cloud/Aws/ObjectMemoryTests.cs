namespace Spate.Cloud.Tests.Aws;

/// <summary>The heap belongs to the whole process: tests that run beside this one would be counted with it.</summary>
[CollectionDefinition(nameof(ObjectMemoryTests), DisableParallelization = true)]
public sealed class ObjectMemoryCollection;

/// <summary>What a long object takes of the heap, against the emulator.</summary>
[Collection(nameof(ObjectMemoryTests))]
public sealed class ObjectMemoryTests(Emulators emulators)
{
    private const int Mebi = 1024 * 1024;
    private static readonly ObjectAddress Large = new("large", "of/many.parts");

    [Fact]
    public async Task A_long_object_takes_no_more_memory_than_a_few_parts()
    {
        const int Size = 256 * Mebi;
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync(Large.Bucket);
        using var store = new S3ObjectStore(emulator.S3, random: new NoWaits());
        var piece = new byte[Mebi];
        var before = GC.GetTotalMemory(forceFullCollection: true);
        var most = 0L;

        await using (var writer = await store.OpenWriteAsync(Large))
        {
            for (var written = 0; written < Size; written += piece.Length)
            {
                await writer.Body.WriteAsync(piece);
                if (written % (16 * Mebi) == 0)
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            await writer.CompleteAsync();
        }

        await using (var stream = await store.OpenReadAsync(Large))
        {
            var read = 0L;
            for (int some; (some = await stream.ReadAsync(piece)) > 0; read += some)
            {
                if (read / (32 * Mebi) != (read + some) / (32 * Mebi))
                    most = Math.Max(most, GC.GetTotalMemory(forceFullCollection: true) - before);
            }

            Assert.Equal(Size, read);
        }

        // Two parts in flight and one being filled, and the arrays that the pool keeps of such for each thread that gave one back.
        Assert.InRange(most, 1, 96 * Mebi);
    }
}
