using Spate.Cloud.Tests.Objects;

namespace Spate.Cloud.Tests.Aws;

/// <summary>The first try of every request fails, in every way in turn.</summary>
public sealed class S3ThroughFaultsConformance(Emulators emulators) : ObjectStoreConformance
{
    private FaultProxy? _proxy;
    private S3ObjectStore? _store;

    protected override TimeSpan LastModifiedSlack => TimeSpan.FromMinutes(1);

    protected override async Task<IObjectStore> OpenStoreAsync(string bucket)
    {
        var emulator = await emulators.OpenAsync();
        await emulator.CreateBucketAsync(bucket);
        _proxy = new(emulator.Endpoint, oneIn: 1, Faults.OfAnyRequest);
        var options = emulator.S3 with
        {
            Endpoint = _proxy.Endpoint,
            StallTimeout = TimeSpan.FromMilliseconds(200),
            RequestTimeout = TimeSpan.FromSeconds(2),
        };
        return _store = new(options, random: new NoWaits());
    }

    protected override async Task CloseStoreAsync()
    {
        _store?.Dispose();
        if (_proxy is not null)
            await _proxy.DisposeAsync();
    }
}
