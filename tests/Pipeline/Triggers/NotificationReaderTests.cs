using FsCheck;
using FsCheck.Fluent;
using Spate.Pipeline.Triggers;

namespace Spate.Pipeline.Tests.Triggers;

public sealed class NotificationReaderTests
{
    [Fact]
    public void A_message_may_hold_several_records()
    {
        var message = NotificationReader.Read($$"""{"Records":[{{Record("a.ndjson")}},{{Record("b.ndjson")}}]}""");

        Assert.Null(message.Unreadable);
        Assert.Equal(["a.ndjson", "b.ndjson"], message.Created.Select(created => created.Key));
        var first = message.Created[0];
        Assert.Equal(("incoming", 7L, "etag-1", "0055AED6DCD90281E5"), (first.Bucket, first.Size, first.ETag, first.Sequencer));
        Assert.Equal(new DateTimeOffset(2026, 11, 22, 1, 2, 3, TimeSpan.Zero), first.EventTime);
    }

    [Theory]
    [InlineData("ads/a+b.ndjson", "ads/a b.ndjson")]
    [InlineData("ads/a%2Bb.ndjson", "ads/a+b.ndjson")]
    [InlineData("ads/%C3%A4%E2%82%AC.ndjson", "ads/ä€.ndjson")]
    [InlineData("ads/100%25.ndjson", "ads/100%.ndjson")]
    public void Keys_are_decoded(string encoded, string decoded) =>
        Assert.Equal(decoded, NotificationReader.Read($$"""{"Records":[{{Record(encoded)}}]}""").Created[0].Key);

    [Fact]
    public void Every_key_comes_back_as_it_was_encoded() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>().Filter(key => !key.Get.Any(char.IsSurrogate)), key =>
            NotificationReader.Read($$"""{"Records":[{{Record(Uri.EscapeDataString(key.Get).Replace("%20", "+", StringComparison.Ordinal))}}]}""").Created[0].Key == key.Get)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_test_event_asks_for_nothing()
    {
        var message = NotificationReader.Read("""{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-22T00:00:00.000Z","Bucket":"incoming"}""");
        Assert.Null(message.Unreadable);
        Assert.Empty(message.Created);
    }

    [Fact]
    public void Other_events_are_counted_and_left()
    {
        var removed = Record("a.ndjson").Replace("ObjectCreated:Put", "ObjectRemoved:Delete", StringComparison.Ordinal);
        var message = NotificationReader.Read($$"""{"Records":[{{removed}},{{Record("b.ndjson")}}]}""");
        Assert.Equal((1, 1), (message.Ignored, message.Created.Count));
    }

    [Theory]
    [InlineData("", "not the JSON of an S3 event")]
    [InlineData("not json", "not the JSON of an S3 event")]
    [InlineData("[]", "not the JSON of an S3 event")]
    [InlineData("null", "no 'Records'")]
    [InlineData("""{"hello":1}""", "no 'Records'")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put"}]}""", "record 0 lacks")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}""", "record 0 lacks")]
    public void What_cannot_be_read_says_why(string body, string reason) =>
        Assert.Contains(reason, NotificationReader.Read(body).Unreadable, StringComparison.Ordinal);

    private static string Record(string key) =>
        """{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-22T01:02:03.000Z","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"incoming"},"object":{"key":"KEY","size":7,"eTag":"etag-1","sequencer":"0055AED6DCD90281E5"}}}"""
            .Replace("KEY", key, StringComparison.Ordinal);
}
