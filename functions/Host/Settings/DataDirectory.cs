namespace Spate.Host.Settings;

/// <summary>The data of an embedded Spate.</summary>
/// <param name="Root">The directory.</param>
/// <param name="HubPath">The SQLite file of the task hub.</param>
internal sealed record DataDirectory(string Root, string HubPath)
{
    /// <summary>One directory for each bucket.</summary>
    public string Buckets => Path.Combine(Root, "buckets");

    /// <summary>The SQLite file of the queue of notifications.</summary>
    public string QueuePath => Path.Combine(Root, "queue.db");

    /// <summary>
    /// The directory named on the command line, with the hub in it; otherwise <c>data</c>, with the hub where <c>host.json</c> puts it.
    /// </summary>
    public static DataDirectory Of(string? named, HostSettings settings)
    {
        var root = named ?? "data";
        return new DataDirectory(
            root, named is null && settings.DurableTask.StorageProvider.Path is { } path ? path : Path.Combine(root, "hub.db"));
    }

    /// <summary>The path of an object's file.</summary>
    public string PathOf(Cloud.ObjectAddress address) => Path.Combine(Buckets, address.Bucket, address.Key);
}
