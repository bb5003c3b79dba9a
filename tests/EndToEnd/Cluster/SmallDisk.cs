using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.Cluster;

/// <summary>A disk of a given size that can be filled up and freed again. Removed at disposal.</summary>
internal sealed class SmallDisk : IDisposable
{
    private readonly DirectoryInfo _folder;
    private readonly Mount _mount;

    private SmallDisk(DirectoryInfo folder, Mount mount) => (_folder, _mount) = (folder, mount);

    public string Path => _folder.FullName;

    private string Ballast => System.IO.Path.Join(_folder.FullName, "ballast");

    public static SmallDisk Mount(string size)
    {
        var folder = Directory.CreateTempSubdirectory("spate-disk-");
        return new SmallDisk(folder, Harness.Mount.Tmpfs(folder.FullName, size));
    }

    /// <summary>Leaves not a byte.</summary>
    public void Fill()
    {
        using var file = new FileStream(Ballast, FileMode.Create, FileAccess.Write, FileShare.None, bufferSize: 0);
        foreach (var size in new[] { 1 << 20, 4096 })
        {
            var block = new byte[size];
            while (TryWrite(file, block))
            {
                // until the disk is full
            }
        }
    }

    public void Free() => File.Delete(Ballast);

    public void Dispose()
    {
        _mount.Dispose();
        _folder.Delete();
    }

    private static bool TryWrite(FileStream file, byte[] block)
    {
        try
        {
            file.Write(block);
            return true;
        }
        catch (IOException)
        {
            return false;
        }
    }
}
