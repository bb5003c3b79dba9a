using Spate.Cloud;
using Spate.Host.Commands.Generate;
using Spate.Host.Settings;

namespace Spate.Host.Commands.Demo.Places;

/// <summary>The data directory's own buckets, whose watcher sends the notifications: a drop is a rename.</summary>
internal sealed class DirectoryPlace(DataDirectory data, IObjectStore store) : IBurstPlace
{
    public string? Name => null;

    public string? Queue => null;

    public string? Remark => null;

    public string Show(ObjectAddress address) => data.PathOf(address);

    public Task PrepareAsync(bool isUnfinished, CancellationToken cancellationToken) => Task.CompletedTask;

    public Task<ObjectInfo?> FindAsync(ObjectAddress address, CancellationToken cancellationToken) =>
        store.HeadAsync(address, cancellationToken);

    public Task DropAsync(GeneratedFile file, ObjectAddress address, CancellationToken cancellationToken)
    {
        var path = data.PathOf(address);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.Move(file.Path, path, overwrite: true);
        return Task.CompletedTask;
    }

    public Task<IReadOnlyList<string>> SettleAsync(CancellationToken cancellationToken) => Task.FromResult<IReadOnlyList<string>>([]);
}
