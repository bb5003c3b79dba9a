namespace Spate.Cloud.Tests.Objects;

public sealed class LocalObjectStoreConformance : ObjectStoreConformance
{
    private readonly TemporaryDirectory _directory = new();
    private LocalObjectStore? _store;

    protected override Task<IObjectStore> OpenStoreAsync(string bucket)
    {
        _store = new LocalObjectStore(_directory.Path);
        _store.CreateBucket(bucket);
        return Task.FromResult<IObjectStore>(_store);
    }

    protected override Task CloseStoreAsync()
    {
        _store?.Dispose();
        _directory.Dispose();
        return Task.CompletedTask;
    }
}
