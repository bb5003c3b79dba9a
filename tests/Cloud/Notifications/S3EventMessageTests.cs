using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;

namespace Spate.Cloud.Tests.Notifications;

public sealed class S3EventMessageTests
{
    [Fact]
    public void A_message_may_hold_several_records()
    {
        var message = S3EventMessage.Read($$"""{"Records":[{{Record("a.ndjson")}},{{Record("b.ndjson")}}]}""");

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
        Assert.Equal(decoded, S3EventMessage.Read($$"""{"Records":[{{Record(encoded)}}]}""").Created[0].Key);

    [Fact]
    public void Every_key_comes_back_as_it_was_encoded() =>
        Prop.ForAll(ArbMap.Default.ArbFor<NonEmptyString>().Filter(key => !key.Get.Any(char.IsSurrogate)), key =>
            S3EventMessage.Read(
                $$"""{"Records":[{{Record(Uri.EscapeDataString(key.Get).Replace("%20", "+", StringComparison.Ordinal))}}]}""").Created[
                0].Key == key.Get)
            .QuickCheckThrowOnFailure();

    [Fact]
    public void A_test_event_asks_for_nothing()
    {
        var message = S3EventMessage.Read(
            """{"Service":"Amazon S3","Event":"s3:TestEvent","Time":"2026-11-22T00:00:00.000Z","Bucket":"incoming"}""");
        Assert.Null(message.Unreadable);
        Assert.Empty(message.Created);
    }

    [Fact]
    public void Other_events_are_counted_and_left()
    {
        var removed = Record("a.ndjson").Replace("ObjectCreated:Put", "ObjectRemoved:Delete", StringComparison.Ordinal);
        var message = S3EventMessage.Read($$"""{"Records":[{{removed}},{{Record("b.ndjson")}}]}""");
        Assert.Equal((1, 1), (message.Ignored, message.Created.Count));
    }

    [Fact]
    public void An_sns_envelope_is_taken_off()
    {
        var envelope = new
        {
            Type = "Notification",
            TopicArn = "arn:aws:sns:eu-west-1:1:drops",
            Message = $$"""{"Records":[{{Record("a+b.ndjson")}}]}""",
        };
        var message = S3EventMessage.Read(JsonSerializer.Serialize(envelope));
        Assert.Equal("a b.ndjson", Assert.Single(message.Created).Key);
    }

    [Fact]
    public void The_event_bridge_form_names_one_object_with_its_key_as_it_is()
    {
        var message = S3EventMessage.Read(EventBridge("Object Created"));
        var created = Assert.Single(message.Created);
        Assert.Equal(
            ("incoming", "a+b c.ndjson", 5L, "e1", "v1", "00617F08299329D189"),
            (created.Bucket, created.Key, created.Size, created.ETag, created.VersionId, created.Sequencer));
        Assert.Equal(1, S3EventMessage.Read(EventBridge("Object Deleted")).Ignored);
    }

    [Theory]
    [InlineData("", "not the JSON of an S3 event")]
    [InlineData("not json", "not the JSON of an S3 event")]
    [InlineData("[]", "not a JSON object")]
    [InlineData("null", "not a JSON object")]
    [InlineData("""{"Records":1}""", "not the JSON of an S3 event")]
    [InlineData("""{"Type":"SubscriptionConfirmation"}""", "not confirmed")]
    [InlineData("""{"Type":"Notification","Message":"text"}""", "not the JSON of an S3 event")]
    [InlineData("""{"Type":"Notification","Message":"{\"Type\":\"Notification\"}"}""", "an SNS envelope contains another one")]
    [InlineData("""{"source":"aws.s3","detail-type":"Object Created","detail":{}}""", "lacks its bucket's name")]
    [InlineData("""{"hello":1}""", "no 'Records'")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put"}]}""", "record 0 lacks")]
    [InlineData("""{"Records":[{"eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"b"},"object":{"key":"k"}}}]}""", "record 0 lacks")]
    public void What_cannot_be_read_says_why(string body, string reason) =>
        Assert.Contains(reason, S3EventMessage.Read(body).Unreadable, StringComparison.Ordinal);

    private static string EventBridge(string detailType) =>
        """{"version":"0","detail-type":"TYPE","source":"aws.s3","time":"2026-11-22T00:00:00Z","detail":{"bucket":{"name":"incoming"},"object":{"key":"a+b c.ndjson","size":5,"etag":"e1","version-id":"v1","sequencer":"00617F08299329D189"}}}"""
            .Replace("TYPE", detailType, StringComparison.Ordinal);

    private static string Record(string key) =>
        """{"eventVersion":"2.1","eventSource":"aws:s3","eventTime":"2026-11-22T01:02:03.000Z","eventName":"ObjectCreated:Put","s3":{"bucket":{"name":"incoming"},"object":{"key":"KEY","size":7,"eTag":"etag-1","sequencer":"0055AED6DCD90281E5"}}}"""
            .Replace("KEY", key, StringComparison.Ordinal);
}
