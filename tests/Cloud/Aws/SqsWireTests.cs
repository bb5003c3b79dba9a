using System.Text.Json.Nodes;
using Amazon.Runtime;
using Spate.Cloud.Sqs;

namespace Spate.Cloud.Tests.Aws;

/// <summary>Requests and answers as the API reference of SQS shows them for the JSON protocol.</summary>
public sealed class SqsWireTests
{
    private const string Url = "https://sqs.us-east-1.amazonaws.com/177715257436/MyQueue";

    [Fact]
    public async Task Requests_are_posted_to_the_root_signed_with_their_action_in_the_target()
    {
        await using var sqs = new Recorded("""{"QueueUrl":"x"}""");
        using var client = sqs.Client();

        await client.GetQueueUrlAsync(new() { QueueName = "MyQueue" });

        var request = Assert.Single(sqs.Requests);
        Assert.Equal(("POST", "/"), (request.Method, request.Target));
        Assert.Equal("application/x-amz-json-1.0", request.Headers["Content-Type"]);
        Assert.Equal("AmazonSQS.GetQueueUrl", request.Headers["X-Amz-Target"]);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/eu-central-1/sqs/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Join('\n', request.Headers.Values), StringComparison.Ordinal);
    }

    [Fact]
    public async Task ReceiveMessage()
    {
        await using var sqs = new Recorded("""
            {"Messages":[{"Attributes":{"SenderId":"AIDASSYFHUBOBT7F4XT75","ApproximateFirstReceiveTimestamp":"1677112433437","ApproximateReceiveCount":"1",
            "SentTimestamp":"1677112427387"},"Body":"This is a test message","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1","MessageId":
            "219f8380-5770-4cc2-8c3e-5c715e145f5e","ReceiptHandle":"AQEBaZ+j5qUoOAoxlmrCQPkBm9njMWXqemmIG6shMHCO6fV20JrQYg/AiZ8JELwLwOu5U61W+aIX5Qzu7GGofxJuvzymr4",
            "MessageAttributes":{"City":{"DataType":"String","StringValue":"Any City"},"Raw":{"DataType":"Binary","BinaryValue":"AQI="}}}]}
            """);
        using var client = sqs.Client();

        var response = await client.ReceiveMessageAsync(
            new() { QueueUrl = Url, MaxNumberOfMessages = 5, VisibilityTimeout = 15, MessageSystemAttributeNames = ["All"] });

        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","MaxNumberOfMessages":5,"VisibilityTimeout":15,"MessageSystemAttributeNames":["All"]}""");
        var message = Assert.Single(response.Messages);
        Assert.Equal("219f8380-5770-4cc2-8c3e-5c715e145f5e", message.MessageId);
        Assert.Equal("This is a test message", message.Body);
        Assert.Equal("1", message.Attributes["ApproximateReceiveCount"]);
        Assert.Equal("Any City", message.MessageAttributes["City"].StringValue);
        Assert.Equal([1, 2], message.MessageAttributes["Raw"].BinaryValue!);
    }

    [Fact]
    public async Task ReceiveMessage_without_messages()
    {
        await using var sqs = new Recorded("{}");
        using var client = sqs.Client();

        Assert.Empty((await client.ReceiveMessageAsync(new() { QueueUrl = Url })).Messages);
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}"}""");
    }

    [Fact]
    public async Task A_body_that_does_not_match_its_digest_is_refused()
    {
        await using var sqs = new Recorded("""{"Messages":[{"Body":"other","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1","MessageId":"m","ReceiptHandle":"h"}]}""");
        using var client = sqs.Client();

        var failure = await Assert.ThrowsAsync<AmazonClientException>(() => client.ReceiveMessageAsync(new() { QueueUrl = Url }));

        Assert.Contains("message m was damaged on the way", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendMessageBatch()
    {
        await using var sqs = new Recorded("""
            {"Failed":[{"Code":"InvalidParameterValue","Id":"2","Message":"no","SenderFault":true}],"Successful":[{"Id":"1","MD5OfMessageBody":
            "0e024d309850c78cba5eabbeff7cae71","MessageId":"f4fb349f-cd33-4bc4-bdc2-e557c900d41d"}]}
            """);
        using var client = sqs.Client();

        var response = await client.SendMessageBatchAsync(
            new() { QueueUrl = Url, Entries = [new() { Id = "1", MessageBody = "A \"ü\"", DelaySeconds = 5 }, new() { Id = "2", MessageBody = "B" }] });

        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"1","MessageBody":"A \"ü\"","DelaySeconds":5},{"Id":"2","MessageBody":"B"}]}""");
        Assert.Equal("f4fb349f-cd33-4bc4-bdc2-e557c900d41d", Assert.Single(response.Successful).MessageId);
        Assert.Equal(new() { Id = "2", Code = "InvalidParameterValue", Message = "no", SenderFault = true }, Assert.Single(response.Failed));
    }

    [Fact]
    public async Task DeleteMessageBatch_and_ChangeMessageVisibilityBatch()
    {
        await using var sqs = new Recorded("""{"Failed":[],"Successful":[{"Id":"msg1"}]}""");
        using var client = sqs.Client();

        var deleted = await client.DeleteMessageBatchAsync(new() { QueueUrl = Url, Entries = [new("msg1", "AQEB")] });
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"msg1","ReceiptHandle":"AQEB"}]}""");
        var changed = await client.ChangeMessageVisibilityBatchAsync(new() { QueueUrl = Url, Entries = [new("msg1", "AQEB", 2)] });
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"msg1","ReceiptHandle":"AQEB","VisibilityTimeout":2}]}""");

        Assert.Equal("msg1", Assert.Single(deleted.Successful).Id);
        Assert.Equal("msg1", Assert.Single(changed.Successful).Id);
        Assert.Empty(deleted.Failed);
    }

    [Fact]
    public async Task Queues()
    {
        await using var sqs = new Recorded($$"""{"QueueUrl":"{{Url}}","Attributes":{"VisibilityTimeout":"30","ApproximateNumberOfMessages":"7"} }""");
        using var client = sqs.Client();

        var created = await client.CreateQueueAsync(new() { QueueName = "MyQueue", Attributes = Attributes("40"), Tags = Attributes("1") });
        sqs.AssertAsked("""{"QueueName":"MyQueue","Attributes":{"VisibilityTimeout":"40"},"tags":{"VisibilityTimeout":"1"}}""");
        var found = await client.GetQueueUrlAsync(new() { QueueName = "MyQueue", QueueOwnerAWSAccountId = "177715257436" });
        sqs.AssertAsked("""{"QueueName":"MyQueue","QueueOwnerAWSAccountId":"177715257436"}""");
        var attributes = await client.GetQueueAttributesAsync(new() { QueueUrl = Url, AttributeNames = ["All"] });
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","AttributeNames":["All"]}""");
        await client.SetQueueAttributesAsync(new() { QueueUrl = Url, Attributes = Attributes("35") });
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Attributes":{"VisibilityTimeout":"35"} }""");

        Assert.Equal([Url, Url], [created.QueueUrl, found.QueueUrl]);
        Assert.Equal("7", attributes.Attributes["ApproximateNumberOfMessages"]);
    }

    [Fact]
    public async Task Redrive()
    {
        await using var sqs = new Recorded("""
            {"TaskHandle":"eyJ0YXNrSWQ","ApproximateNumberOfMessagesMoved":3,"Results":[{"ApproximateNumberOfMessagesMoved":4,"ApproximateNumberOfMessagesToMove":9,
            "SourceArn":"arn:aws:sqs:us-east-1:555555555555:MyDLQ","StartedTimestamp":1442426968000,"Status":"RUNNING","TaskHandle":"eyJ0YXNrSWQ",
            "MaxNumberOfMessagesPerSecond":50}]}
            """);
        using var client = sqs.Client();

        var started = await client.StartMessageMoveTaskAsync(new() { SourceArn = "arn:dlq", MaxNumberOfMessagesPerSecond = 50 });
        sqs.AssertAsked("""{"SourceArn":"arn:dlq","MaxNumberOfMessagesPerSecond":50}""");
        var listed = await client.ListMessageMoveTasksAsync(new() { SourceArn = "arn:dlq", MaxResults = 10 });
        sqs.AssertAsked("""{"SourceArn":"arn:dlq","MaxResults":10}""");
        var cancelled = await client.CancelMessageMoveTaskAsync(new("eyJ0YXNrSWQ"));
        sqs.AssertAsked("""{"TaskHandle":"eyJ0YXNrSWQ"}""");

        Assert.Equal(("eyJ0YXNrSWQ", 3), (started.TaskHandle, cancelled.ApproximateNumberOfMessagesMoved));
        var move = Assert.Single(listed.Results);
        Assert.Equal(("RUNNING", 4, 9L, 1442426968000), (move.Status, move.ApproximateNumberOfMessagesMoved, move.ApproximateNumberOfMessagesToMove, move.StartedTimestamp));
    }

    [Theory]
    [InlineData("com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue;Sender", typeof(QueueDoesNotExistException))]
    [InlineData("com.amazonaws.sqs#ReceiptHandleIsInvalid", "ReceiptHandleIsInvalid;Sender", typeof(ReceiptHandleIsInvalidException))]
    [InlineData("OverLimit", "OverLimit;Sender", typeof(OverLimitException))]
    [InlineData("com.amazonaws.sqs#MessageNotInflight", null, typeof(MessageNotInflightException))]
    [InlineData("com.amazonaws.sqs#InvalidAttributeName", null, typeof(AmazonSQSException))]
    public async Task Errors_have_their_types_and_both_codes(string type, string? queryError, Type expected)
    {
        (string, string)[] headers = queryError is null ? [] : [("x-amzn-query-error", queryError)];
        await using var sqs = new Recorded($$"""{"__type":"{{type}}","message":"The reason."}""", 400, headers);
        using var client = sqs.Client();

        var failure = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => client.GetQueueUrlAsync(new() { QueueName = "MyQueue" }));

        Assert.IsType(expected, failure);
        Assert.Equal(type.Split('#')[^1], failure.ErrorCode);
        Assert.Equal(queryError?.Split(';')[0], failure.QueryErrorCode);
        Assert.Equal(("The reason.", ErrorType.Sender), (failure.Message, failure.ErrorType));
        Assert.Single(sqs.Requests);
    }

    [Theory]
    [InlineData(403, "<html>proxy</html>")]
    [InlineData(400, "")]
    [InlineData(404, "[1]")]
    public async Task An_error_that_is_no_answer_of_SQS_is_told_by_its_status(int status, string body)
    {
        await using var sqs = new Recorded(body, status);
        using var client = sqs.Client();

        var failure = await Assert.ThrowsAnyAsync<AmazonSQSException>(() => client.GetQueueUrlAsync(new() { QueueName = "MyQueue" }));

        Assert.Equal(status, (int)failure.StatusCode);
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("com.amazonaws.sqs#QueueDoesNotExist", 400, MessageQueueError.NoSuchQueue, "Create it, or correct its name and the region")]
    [InlineData("com.amazon.coral.service#ExpiredTokenException", 400, MessageQueueError.AccessDenied, "credentials have expired")]
    [InlineData("com.amazon.coral.service#UnrecognizedClientException", 403, MessageQueueError.AccessDenied, "does not know these credentials")]
    [InlineData("com.amazon.coral.service#AccessDeniedException", 400, MessageQueueError.AccessDenied, "sqs:ReceiveMessage")]
    [InlineData("com.amazonaws.sqs#OverLimit", 400, MessageQueueError.OverLimit, "Delete or return some first")]
    public async Task The_queue_says_what_to_do(string type, int status, MessageQueueError error, string advice)
    {
        await using var sqs = new Recorded($$"""{"__type":"{{type}}","message":"The reason."}""", status);
        using var queue = new SqsMessageQueue(sqs.Options with { MaxAttempts = 1 });

        var failure = await Assert.ThrowsAsync<MessageQueueException>(() => queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.Zero));

        Assert.Equal((error, Url), (failure.Error, failure.Queue));
        Assert.Contains(Url, failure.Message, StringComparison.Ordinal);
        Assert.Contains(advice, failure.Message, StringComparison.Ordinal);
        Assert.DoesNotContain("secret", failure.ToString(), StringComparison.Ordinal);
    }

    [Fact]
    public async Task An_answer_that_is_none_of_SQS_is_transient()
    {
        await using var sqs = new Recorded("Welcome to the hotel's network!", 200);
        using var queue = new SqsMessageQueue(sqs.Options with { MaxAttempts = 1 });

        var failure = await Assert.ThrowsAsync<MessageQueueException>(() => queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.Zero));

        Assert.Equal(MessageQueueError.Transient, failure.Error);
        Assert.Contains("Look at the network and the endpoint", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Entries_that_fail_at_the_service_are_sent_again_alone()
    {
        await using var sqs = new Recorded(
            """{"Successful":[{"Id":"0"},{"Id":"2"}],"Failed":[{"Id":"1","Code":"InternalError","SenderFault":false}]}""",
            """{"Successful":[{"Id":"1"}]}""");
        using var queue = new SqsMessageQueue(sqs.Options, random: new NoWaits());

        await queue.DeleteAsync(["a", "b", "c"]);

        Assert.Equal(2, sqs.Requests.Count);
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"1","ReceiptHandle":"b"}]}""");
    }

    [Fact]
    public async Task Entries_that_keep_failing_are_counted()
    {
        await using var sqs = new Recorded("""{"Successful":[{"Id":"1"}],"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false}]}""");
        using var queue = new SqsMessageQueue(sqs.Options with { MaxAttempts = 3 }, random: new NoWaits());

        var failure = await Assert.ThrowsAsync<MessageQueueException>(() => queue.SendAsync(["a", "b"]));

        Assert.Equal(MessageQueueError.Transient, failure.Error);
        Assert.Contains("1 of 2 entries failed", failure.Message, StringComparison.Ordinal);
        Assert.Equal(3, sqs.Requests.Count);
    }

    [Fact]
    public async Task Bodies_that_are_too_long_together_go_in_several_requests()
    {
        await using var sqs = new Recorded("{}");
        using var queue = new SqsMessageQueue(sqs.Options);

        await queue.SendAsync([new('a', 200_000), new('b', 60_000), new('c', 60_000)]);

        Assert.Equal([2, 1], sqs.Requests.Select(request => JsonNode.Parse(request.BodyText)!["Entries"]!.AsArray().Count));
    }

    [Fact]
    public async Task More_handles_than_a_batch_takes_go_in_several_requests()
    {
        await using var sqs = new Recorded("{}");
        using var queue = new SqsMessageQueue(sqs.Options);

        await queue.ChangeVisibilityAsync([.. Enumerable.Range(0, 23).Select(i => $"h{i}")], TimeSpan.FromMilliseconds(1500));

        Assert.Equal([10, 10, 3], sqs.Requests.Select(request => JsonNode.Parse(request.BodyText)!["Entries"]!.AsArray().Count));
        Assert.Equal(2, (int)JsonNode.Parse(sqs.Requests[0].BodyText)!["Entries"]![0]!["VisibilityTimeout"]!);
    }

    private static Dictionary<string, string> Attributes(string visibility) => new(StringComparer.Ordinal) { ["VisibilityTimeout"] = visibility };

    /// <summary>A service that answers with what was recorded, the last for ever.</summary>
    private sealed class Recorded : IAsyncDisposable
    {
        private readonly LoopbackServer _server;

        public Recorded(params string[] answers)
            : this(answers, 200, [])
        {
        }

        public Recorded(string answer, int status, (string, string)[]? headers = null)
            : this([answer], status, headers ?? [])
        {
        }

        private Recorded(string[] answers, int status, (string, string)[] headers) => _server = new(exchange =>
        {
            Requests.Add(exchange);
            return exchange.AnswerAsync(status, answers[Math.Min(Requests.Count, answers.Length) - 1], headers);
        });

        public List<LoopbackExchange> Requests { get; } = [];

        public SqsOptions Options =>
            new() { Endpoint = _server.Endpoint, Region = "eu-central-1", QueueUrl = Url, Credentials = new BasicAWSCredentials("AKIAEXAMPLE", "secret") };

        public AmazonSQSClient Client() => new(Options, random: new NoWaits());

        public void AssertAsked(string body) =>
            Assert.True(JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(Requests[^1].BodyText)), $"Asked was {Requests[^1].BodyText}");

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
