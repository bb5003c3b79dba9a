using Spate.Cloud.Tests.Objects;

namespace Spate.Cloud.Tests.Aws;

public sealed class S3ObjectStoreConformance(Emulators emulators) : ObjectStoreConformance
{
    private S3ObjectStore? _store;

    protected override TimeSpan LastModifiedSlack => TimeSpan.FromMinutes(1);

    protected override async Task<IObjectStore> OpenStoreAsync(string bucket)
    {
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync(bucket);
        return _store = new(emulator.S3, random: new NoWaits());
    }

    protected override Task CloseStoreAsync()
    {
        _store?.Dispose();
        return Task.CompletedTask;
    }
}
