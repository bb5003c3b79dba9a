namespace Spate.Host.Settings;

/// <summary>Where an embedded Spate keeps what it knows.</summary>
/// <param name="Root">The directory.</param>
/// <param name="HubPath">The SQLite file of the task hub.</param>
internal sealed record DataDirectory(string Root, string HubPath)
{
    /// <summary>One directory for each bucket.</summary>
    public string Buckets => Path.Combine(Root, "buckets");

    /// <summary>The SQLite file of the queue of notifications.</summary>
    public string QueuePath => Path.Combine(Root, "queue.db");

    /// <summary>
    /// The directory that was named on the command line, whole; or else <c>data</c>, with the hub where <c>host.json</c> puts it.
    /// </summary>
    public static DataDirectory Of(string? named, HostSettings settings)
    {
        var root = named ?? "data";
        return new DataDirectory(
            root, named is null && settings.DurableTask.StorageProvider.Path is { } path ? path : Path.Combine(root, "hub.db"));
    }

    /// <summary>Where the file of an object lies.</summary>
    public string PathOf(Cloud.ObjectAddress address) => Path.Combine(Buckets, address.Bucket, address.Key);
}
