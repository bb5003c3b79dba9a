using System.Globalization;
using Spate.Cloud.Local.Queue;

namespace Spate.Cloud.Local.Notifications;

/// <summary>
/// Which version of each object was notified. It is written in the transaction that sends the notification, so each version is notified
/// exactly once, whatever crashes and however many processes watch.
/// </summary>
internal sealed class NotifiedVersions(SqliteMessageQueue queue, TimeProvider time) : IDisposable
{
    private const int Page = 1000;
    private const string Region = "local";

    private readonly Microsoft.Data.Sqlite.SqliteConnection _reader = QueueDatabase.Open(queue.Path);
    private Statements? _statements;

    private Statements Sql => _statements ??= new(queue, _reader);

    /// <summary>Whether this very version was notified.</summary>
    public bool Contains(ObjectAddress address, string etag) => (string?)Sql.Find.Scalar(address.Bucket, address.Key) == etag;

    /// <summary>Sends a notification for each version that was not notified yet, and returns how many there were.</summary>
    public Task<int> NotifyAsync(IReadOnlyList<SettledObject> objects, Func<ObjectAddress, string> ruleOf) => queue.WriteAsync(() =>
    {
        // Ticks since the year 1, so that sequencers go up even when the database was thrown away; never lower than the last one.
        var last = (long)Sql.LastSequencer.Scalar()!;
        var now = time.GetUtcNow();
        var bodies = new List<string>(objects.Count);
        foreach (var (address, stat) in objects)
        {
            var sequencer = Math.Max(last + 1, now.UtcTicks);
            var etag = stat.ETag;
            if (Sql.Note.Run(address.Bucket, address.Key, etag, sequencer) == 0)
                continue;

            last = sequencer;
            // Of a fixed width, so that the order of sequencers is that of the strings, however a reader pads them.
            var order = sequencer.ToString("X18", CultureInfo.InvariantCulture);
            bodies.Add(S3EventMessage.Write(new ObjectInfo(address, stat.Size, etag, now), ruleOf(address), Region, order));
        }

        queue.Insert(bodies);
        Sql.SetLastSequencer.Run(last);
        return bodies.Count;
    });

    /// <summary>Forgets objects that are gone, so that the table is no larger than the buckets.</summary>
    public async Task ForgetAsync(Func<ObjectAddress, bool> isGone, CancellationToken cancellationToken)
    {
        var after = new ObjectAddress("", "");
        while (true)
        {
            cancellationToken.ThrowIfCancellationRequested();
            var page = Sql.NextPage.Rows(row => new ObjectAddress(row.GetString(0), row.GetString(1)), after.Bucket, after.Key, Page);
            var gone = page.Where(isGone).ToList();
            if (gone.Count > 0)
                await queue.WriteAsync(() => gone.Sum(address => Sql.Forget.Run(address.Bucket, address.Key)));
            if (page.Count < Page)
                return;
            after = page[^1];
        }
    }

    public void Dispose()
    {
        _statements?.Dispose();
        _reader.Dispose();
    }

    private sealed class Statements(SqliteMessageQueue queue, Microsoft.Data.Sqlite.SqliteConnection reader) : IDisposable
    {
        public Statement Find { get; } = new(reader, "SELECT etag FROM notified WHERE bucket = $1 AND key = $2", 2);

        public Statement NextPage { get; } = new(
            reader, "SELECT bucket, key FROM notified WHERE (bucket, key) > ($1, $2) ORDER BY bucket, key LIMIT $3", 3);

        public Statement LastSequencer { get; } = new(queue.Connection, "SELECT last FROM sequencer");

        public Statement SetLastSequencer { get; } = new(queue.Connection, "UPDATE sequencer SET last = $1", 1);

        public Statement Note { get; } = new(
            queue.Connection,
            """
            INSERT INTO notified (bucket, key, etag, sequencer) VALUES ($1, $2, $3, $4)
            ON CONFLICT (bucket, key) DO UPDATE SET etag = excluded.etag, sequencer = excluded.sequencer WHERE etag <> excluded.etag
            """,
            4);

        public Statement Forget { get; } = new(queue.Connection, "DELETE FROM notified WHERE bucket = $1 AND key = $2", 2);

        public void Dispose()
        {
            foreach (var statement in (Statement[])[Find, NextPage, LastSequencer, SetLastSequencer, Note, Forget])
                statement.Dispose();
        }
    }
}
