using System.Text.Json.Nodes;
using Amazon.Runtime;

namespace Spate.Cloud.Tests.Aws;

/// <summary>Requests and answers as the API reference of SQS shows them for the JSON protocol.</summary>
public sealed class SqsWireTests
{
    private const string Url = "https://sqs.us-east-1.amazonaws.com/177715257436/MyQueue";

    [Fact]
    public async Task Requests_are_posted_to_the_root_signed_with_their_action_in_the_target()
    {
        await using var sqs = new Recorded($$"""{"QueueUrl":"{{Url}}"}""", "{}");
        using var queue = new SqsMessageQueue(
            sqs.Options with { QueueUrl = null, QueueName = "MyQueue", QueueOwnerAWSAccountId = "177715257436" });

        await queue.GetDepthAsync(TestContext.Current.CancellationToken);

        var request = sqs.Requests[0];
        Assert.Equal(("POST", "/"), (request.Method, request.Target));
        Assert.Equal("application/x-amz-json-1.0", request.Headers["Content-Type"]);
        Assert.Equal("AmazonSQS.GetQueueUrl", request.Headers["X-Amz-Target"]);
        Assert.StartsWith("AWS4-HMAC-SHA256 Credential=AKIAEXAMPLE/", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.Contains("/eu-central-1/sqs/aws4_request", request.Headers["Authorization"], StringComparison.Ordinal);
        Assert.DoesNotContain("secret", string.Join('\n', request.Headers.Values), StringComparison.Ordinal);
        sqs.AssertAsked("""{"QueueName":"MyQueue","QueueOwnerAWSAccountId":"177715257436"}""", request: 0);
        Assert.Equal("AmazonSQS.GetQueueAttributes", sqs.Requests[1].Headers["X-Amz-Target"]);
        Assert.Equal(Url, (string?)JsonNode.Parse(sqs.Requests[1].BodyText)!["QueueUrl"]);
    }

    [Fact]
    public async Task ReceiveMessage()
    {
        await using var sqs = new Recorded("""
            {"Messages":[{"Attributes":{"SenderId":"AIDASSYFHUBOBT7F4XT75","ApproximateFirstReceiveTimestamp":"1677112433437","ApproximateReceiveCount":"3",
            "SentTimestamp":"1677112427387"},"Body":"This is a test message","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1","MessageId":
            "219f8380-5770-4cc2-8c3e-5c715e145f5e","ReceiptHandle":"AQEBaZ+j5qUoOAoxlmrCQPkBm9njMWXqemmIG6shMHCO6fV20JrQYg/AiZ8JELwLwOu5U61W+aIX5Qzu7GGofxJuvzymr4"}]}
            """);
        using var queue = new SqsMessageQueue(sqs.Options);

        var message = Assert.Single(
            await queue.ReceiveAsync(5, TimeSpan.Zero, TimeSpan.FromSeconds(15), TestContext.Current.CancellationToken));

        sqs.AssertAsked(
            $$"""{"QueueUrl":"{{Url}}","MaxNumberOfMessages":5,"VisibilityTimeout":15,"WaitTimeSeconds":0,"MessageSystemAttributeNames":["All"]}""");
        Assert.Equal("219f8380-5770-4cc2-8c3e-5c715e145f5e", message.MessageId);
        Assert.StartsWith("AQEBaZ+j5qUoOAoxlmrC", message.ReceiptHandle, StringComparison.Ordinal);
        Assert.Equal("This is a test message", message.Body);
        Assert.Equal(3, message.ApproximateReceiveCount);
        Assert.Equal(DateTimeOffset.FromUnixTimeMilliseconds(1677112427387), message.SentTimestamp);
    }

    [Fact]
    public async Task A_message_whose_time_the_service_does_not_say_has_none()
    {
        await using var sqs = new Recorded(
            """{"Messages":[{"Body":"This is a test message","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1","MessageId":"m","ReceiptHandle":"h"}]}""");
        using var queue = new SqsMessageQueue(sqs.Options);

        var message = Assert.Single(await queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Null(message.SentTimestamp);
        Assert.Equal(1, message.ApproximateReceiveCount);
    }

    [Fact]
    public async Task ReceiveMessage_without_messages()
    {
        await using var sqs = new Recorded("{}");
        using var queue = new SqsMessageQueue(sqs.Options);

        Assert.Empty(await queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_body_that_does_not_match_its_digest_is_refused()
    {
        await using var sqs = new Recorded(
            """{"Messages":[{"Body":"other","MD5OfBody":"fafb00f5732ab283681e124bf8747ed1","MessageId":"m","ReceiptHandle":"h"}]}""");
        using var queue = new SqsMessageQueue(sqs.Options with { MaxAttempts = 1 });

        var failure = await Assert.ThrowsAsync<MessageQueueException>(
            () => queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Equal(MessageQueueError.Transient, failure.Error);
        Assert.Contains("was damaged in transit", failure.Message, StringComparison.Ordinal);
        Assert.Contains("message id m", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task SendMessageBatch_with_an_entry_that_is_refused()
    {
        await using var sqs = new Recorded("""
            {"Failed":[{"Code":"InvalidParameterValue","Id":"1","Message":"no","SenderFault":true}],"Successful":[{"Id":"0","MD5OfMessageBody":
            "fd277f19b2084b48745cf81b93412d5a","MessageId":"f4fb349f-cd33-4bc4-bdc2-e557c900d41d"}]}
            """);
        using var queue = new SqsMessageQueue(sqs.Options);

        var failure = await Assert.ThrowsAsync<ArgumentException>(
            () => queue.SendAsync(["A \"ü\"", "B"], TestContext.Current.CancellationToken));

        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"0","MessageBody":"A \"ü\""},{"Id":"1","MessageBody":"B"}]}""");
        Assert.Contains("entry 1 of 2 is refused (InvalidParameterValue: no)", failure.Message, StringComparison.Ordinal);
        Assert.Single(sqs.Requests);
    }

    [Fact]
    public async Task DeleteMessageBatch_and_ChangeMessageVisibilityBatch()
    {
        await using var sqs = new Recorded("""{"Failed":[],"Successful":[{"Id":"0"}]}""");
        using var queue = new SqsMessageQueue(sqs.Options);

        await queue.DeleteAsync(["AQEB"], TestContext.Current.CancellationToken);
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"0","ReceiptHandle":"AQEB"}]}""");
        await queue.ChangeVisibilityAsync(["AQEB"], TimeSpan.FromSeconds(2), TestContext.Current.CancellationToken);
        sqs.AssertAsked($$"""{"QueueUrl":"{{Url}}","Entries":[{"Id":"0","ReceiptHandle":"AQEB","VisibilityTimeout":2}]}""");
    }

    [Fact]
    public async Task The_depth_is_that_of_the_queue_and_of_its_dead_letter_queue()
    {
        await using var sqs = new Recorded(
            """
            {"Attributes":{"ApproximateNumberOfMessages":"7","ApproximateNumberOfMessagesNotVisible":"2",
            "RedrivePolicy":"{\"deadLetterTargetArn\":\"arn:aws:sqs:eu-central-1:177715257436:Dead\",\"maxReceiveCount\":\"5\"}"}}
            """,
            """{"QueueUrl":"https://dead"}""",
            """{"Attributes":{"ApproximateNumberOfMessages":"3","ApproximateNumberOfMessagesNotVisible":"1"}}""");
        using var queue = new SqsMessageQueue(sqs.Options);

        Assert.Equal(new QueueDepth(7, 2, 4), await queue.GetDepthAsync(TestContext.Current.CancellationToken));

        sqs.AssertAsked("""{"QueueName":"Dead","QueueOwnerAWSAccountId":"177715257436"}""", request: 1);
        Assert.Equal("https://dead", (string?)JsonNode.Parse(sqs.Requests[2].BodyText)!["QueueUrl"]);
    }

    [Fact]
    public async Task A_queue_without_attributes_is_empty()
    {
        await using var sqs = new Recorded("{}");
        using var queue = new SqsMessageQueue(sqs.Options);

        Assert.Equal(default, await queue.GetDepthAsync(TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData(403, "<html>proxy</html>", MessageQueueError.AccessDenied)]
    [InlineData(400, "", MessageQueueError.Transient)]
    [InlineData(404, "[1]", MessageQueueError.Transient)]
    public async Task An_error_that_is_no_answer_of_SQS_is_told_by_its_status(int status, string body, MessageQueueError error)
    {
        await using var sqs = new Recorded(body, status);
        using var queue = new SqsMessageQueue(sqs.Options with { MaxAttempts = 1 });

        var failure = await Assert.ThrowsAsync<MessageQueueException>(
            () => queue.ReceiveAsync(1, TimeSpan.Zero, TimeSpan.Zero, TestContext.Current.CancellationToken));

        Assert.Equal(error, failure.Error);
        Assert.Contains($"{status}", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData(
        "com.amazonaws.sqs#QueueDoesNotExist", null, 400, MessageQueueError.NoSuchQueue, "Create it, or correct its name and the region")]
    [InlineData(
        "com.amazonaws.sqs#QueueDoesNotExist", "AWS.SimpleQueueService.NonExistentQueue;Sender", 400, MessageQueueError.NoSuchQueue,
        "Create it, or correct its name and the region")]
    [InlineData(
        "AWS.SimpleQueueService.NonExistentQueue", null, 400, MessageQueueError.NoSuchQueue,
        "Create it, or correct its name and the region")]
    [InlineData("com.amazon.coral.service#ExpiredTokenException", null, 400, MessageQueueError.AccessDenied, "credentials have expired")]
    [InlineData(
        "com.amazon.coral.service#UnrecognizedClientException", null, 403, MessageQueueError.AccessDenied,
        "does not know these credentials")]
    [InlineData("com.amazon.coral.service#AccessDeniedException", null, 400, MessageQueueError.AccessDenied, "sqs:ReceiveMessage")]
    [InlineData(
        "com.amazonaws.sqs#KmsAccessDenied", "KMS.AccessDeniedException;Sender", 400, MessageQueueError.AccessDenied,
        "the KMS key that encrypts it")]
    [InlineData(
        "com.amazonaws.sqs#RequestThrottled", "RequestThrottled;Sender", 400, MessageQueueError.Transient,
        "the service throttled the request repeatedly")]
    [InlineData("com.amazonaws.sqs#OverLimit", null, 400, MessageQueueError.OverLimit, "Delete or return some first")]
    [InlineData("OverLimit", "OverLimit;Sender", 403, MessageQueueError.OverLimit, "Delete or return some first")]
    [InlineData("com.amazonaws.sqs#InvalidAttributeName", null, 400, MessageQueueError.Transient, "400 InvalidAttributeName (The reason.)")]
    public async Task The_queue_says_what_to_do(string type, string? queryError, int status, MessageQueueError error, string advice)
    {
        (string, string)[] headers = queryError is null ? [] : [("x-amzn-query-error", queryError)];
        await using var sqs = new Recorded($$"""{"__type":"{{type}}","message":"The reason."}""", status, headers);
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
        Assert.Contains("Check the network and the endpoint", failure.Message, StringComparison.Ordinal);
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
        await using var sqs = new Recorded(
            """{"Successful":[{"Id":"1","MD5OfMessageBody":"92eb5ffee6ae2fec3ad71c777531578f"}],"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false}]}""",
            """{"Failed":[{"Id":"0","Code":"InternalError","SenderFault":false}]}""");
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
            new()
            {
                Endpoint = _server.Endpoint,
                Region = "eu-central-1",
                QueueUrl = Url,
                Credentials = new BasicAWSCredentials("AKIAEXAMPLE", "secret"),
            };

        public void AssertAsked(string body) => AssertAsked(body, Requests.Count - 1);

        public void AssertAsked(string body, int request) =>
            Assert.True(
                JsonNode.DeepEquals(JsonNode.Parse(body), JsonNode.Parse(Requests[request].BodyText)),
                $"Asked was {Requests[request].BodyText}");

        public ValueTask DisposeAsync() => _server.DisposeAsync();
    }
}
