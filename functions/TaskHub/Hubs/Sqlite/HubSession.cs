namespace Spate.TaskHub.Hubs.Sqlite;

/// <summary>
/// A sign of life beside the database: a file that this hub keeps locked (flock) for as long as its process lives. The system gives the
/// lock up with the process, however it dies, so that whoever opens the hub next can tell the leases of the dead from those of the living,
/// and need not wait for them to expire.
/// </summary>
internal sealed class HubSession : IDisposable
{
    private const string Suffix = ".alive";

    private readonly FileStream _file;

    private HubSession(FileStream file, string id) => (_file, Id) = (file, id);

    /// <summary>What the leases of this hub are marked with.</summary>
    internal string Id { get; }

    public void Dispose() => _file.Dispose();

    internal static HubSession Begin(string databasePath)
    {
        while (true)
        {
            var id = Guid.NewGuid().ToString("N");
            var path = Path.Combine(Folder(databasePath).FullName, id + Suffix);
            try
            {
                return new HubSession(
                    new FileStream(path, FileMode.CreateNew, FileAccess.ReadWrite, FileShare.None, 1, FileOptions.DeleteOnClose), id);
            }
            catch (IOException) when (File.Exists(path))
            {
                // Another process looked at the file between its creation and its lock; a file of another name is as good.
            }
        }
    }

    /// <summary>The sessions whose processes are dead. Call <see cref="Bury"/> once their leases are released.</summary>
    internal static IReadOnlyList<string> FindDead(string databasePath)
    {
        var dead = new List<string>();
        foreach (var file in Folder(databasePath).EnumerateFiles("*" + Suffix))
        {
            try
            {
                using var locked = new FileStream(file.FullName, FileMode.Open, FileAccess.ReadWrite, FileShare.None);
                dead.Add(Path.GetFileNameWithoutExtension(file.Name));
            }
            catch (IOException)
            {
                // Locked, thus alive; or removed meanwhile by its owner.
            }
        }

        return dead;
    }

    internal static void Bury(string databasePath, string id) => File.Delete(Path.Combine(Folder(databasePath).FullName, id + Suffix));

    private static DirectoryInfo Folder(string databasePath) => Directory.CreateDirectory(databasePath + "-sessions");
}
