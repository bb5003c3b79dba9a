using System.Globalization;
using Spate.Sqlite;

namespace Spate.Cloud.Local.Notifications;

/// <summary>
/// The version of each object that was notified. It is written in the transaction that sends the notification, so each version is notified
/// exactly once, even after crashes and with several processes watching.
/// </summary>
internal sealed class NotifiedVersions(SqliteMessageQueue queue, TimeProvider time)
{
    private const int Page = 1000;
    private const string Region = "local";

    /// <summary>Whether this version was notified.</summary>
    public bool Contains(ObjectAddress address, string etag) =>
        queue.Read(sql => (string?)sql["notified-etag"].Scalar(address.Bucket, address.Key)) == etag;

    /// <summary>Sends a notification for each version that was not notified yet, and returns how many there were.</summary>
    public Task<int> NotifyAsync(IReadOnlyList<SettledObject> objects, Func<ObjectAddress, string> ruleOf) => queue.WriteAsync(sql =>
    {
        // Ticks since the year 1, so that sequencers increase even when the database was deleted; never lower than the last one.
        var last = (long)sql["last-sequencer"].Scalar()!;
        var now = time.GetUtcNow();
        var bodies = new List<string>(objects.Count);
        foreach (var (address, stat) in objects)
        {
            var sequencer = Math.Max(last + 1, now.UtcTicks);
            var etag = stat.ETag;
            if (sql["note-notified"].Run(address.Bucket, address.Key, etag, sequencer) == 0)
                continue;

            last = sequencer;
            // Fixed width, so that sequencers order as strings, however a reader pads them.
            var order = sequencer.ToString("X18", CultureInfo.InvariantCulture);
            bodies.Add(S3EventMessage.Write(new ObjectInfo(address, stat.Size, etag, now), ruleOf(address), Region, order));
        }

        queue.Insert(sql, bodies);
        sql["set-last-sequencer"].Run(last);
        return bodies.Count;
    });

    /// <summary>Removes objects that are gone, so that the table does not outgrow the buckets.</summary>
    public async Task ForgetAsync(Func<ObjectAddress, bool> isGone, CancellationToken cancellationToken)
    {
        var after = new ObjectAddress("", "");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = queue.Read(sql => PageAfter(sql, after));
            var gone = page.Where(isGone).ToList();
            if (gone.Count > 0)
                await queue.WriteAsync(sql => gone.Sum(address => sql["forget-notified"].Run(address.Bucket, address.Key)));
            if (page.Count < Page)
                return;
            after = page[^1];
        }
    }

    private static List<ObjectAddress> PageAfter(StatementCache sql, ObjectAddress after) =>
        sql["notified-after"].Rows(row => new ObjectAddress(row.GetString(0), row.GetString(1)), after.Bucket, after.Key, Page);
}
