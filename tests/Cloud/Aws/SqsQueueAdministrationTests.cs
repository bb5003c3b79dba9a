using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Cloud.Tests.Aws;

/// <summary>Redrive where the service has message move tasks, as SQS itself does.</summary>
public sealed class SqsQueueAdministrationTests
{
    private const string DeadArn = "arn:aws:sqs:eu-central-1:123456789012:events-dead";

    private static readonly JsonObject Policy = new() { ["deadLetterTargetArn"] = DeadArn, ["maxReceiveCount"] = "5" };

    [Fact]
    public async Task All_dead_letters_are_moved_by_a_task_of_the_service()
    {
        await using var sqs = new Service(moveAnswer: (200, """{"TaskHandle":"handle"}"""), dead: 7);
        using var administration = sqs.Administration();

        Assert.Equal(7, await administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.True(JsonNode.DeepEquals(new JsonObject { ["SourceArn"] = DeadArn }, Assert.Single(sqs.Moves)));
    }

    [Fact]
    public async Task No_task_is_started_when_there_is_nothing_to_move()
    {
        await using var sqs = new Service(moveAnswer: (500, "{}"), dead: 0);
        using var administration = sqs.Administration();

        Assert.Equal(0, await administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.Empty(sqs.Moves);
    }

    [Fact]
    public async Task A_task_that_goes_on_already_is_an_error_that_says_so()
    {
        const string Running = """{"__type":"com.amazonaws.sqs#UnsupportedOperation","message":"There is already a task running."}""";
        await using var sqs = new Service(moveAnswer: (400, Running), dead: 7);
        var failure = await sqs.FailRedriveAsync();

        Assert.Contains("Could not redrive the dead letters of events", failure.Message, StringComparison.Ordinal);
        Assert.Contains("There is already a task running.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_redrive_policy_there_are_no_dead_letters()
    {
        await using var sqs = new Service(moveAnswer: (500, "{}"), dead: 0, policy: null);
        using var administration = sqs.Administration();

        Assert.Empty(await administration.ListDeadLettersAsync(TestContext.Current.CancellationToken)
            .ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.False(await administration.RedriveAsync("any", TestContext.Current.CancellationToken));
    }

    [Theory]
    [InlineData("""{"deadLetterTargetArn":"nonsense","maxReceiveCount":5}""")]
    [InlineData("""{"deadLetterTargetArn":["arn:aws:sqs:eu-central-1:1:nonsense"],"maxReceiveCount":5}""")]
    [InlineData("[\"nonsense\"]")]
    public async Task A_redrive_policy_that_names_no_queue_is_an_error_that_shows_it(string policy)
    {
        await using var sqs = new Service(moveAnswer: (500, "{}"), dead: 0, policy: JsonNode.Parse(policy));
        var failure = await sqs.FailRedriveAsync();

        Assert.Contains("nonsense", failure.Message, StringComparison.Ordinal);
    }

    [Theory]
    [InlineData("events")]
    [InlineData("events-dead")]
    public async Task Of_a_queue_and_its_dead_letter_queue_the_one_that_is_missing_is_named(string missing)
    {
        await using var sqs = new Service(moveAnswer: (500, "{}"), dead: 1) { Missing = missing };
        using var administration = sqs.Administration();
        using var queue = sqs.Queue();

        var looking = await Assert.ThrowsAsync<MessageQueueException>(async () =>
            await administration.ListDeadLettersAsync(TestContext.Current.CancellationToken)
                .ToListAsync(TestContext.Current.CancellationToken));
        var counting = await Assert.ThrowsAsync<MessageQueueException>(() => queue.GetDepthAsync(TestContext.Current.CancellationToken));

        Assert.All([looking, counting], failure =>
        {
            Assert.Equal((MessageQueueError.NoSuchQueue, missing), (failure.Error, failure.Queue));
            Assert.Contains($" {missing}: there is no such queue", failure.Message, StringComparison.Ordinal);
            Assert.DoesNotContain("dead-letter", failure.Message, StringComparison.Ordinal);
        });
    }

    [Fact]
    public async Task A_redrive_that_is_denied_names_the_rights_that_it_takes()
    {
        await using var sqs = new Service(
            moveAnswer: (403, """{"__type":"com.amazon.coral.service#AccessDeniedException","message":"no"}"""), dead: 7);
        var failure = await sqs.FailRedriveAsync();

        Assert.Equal(MessageQueueError.AccessDenied, failure.Error);
        Assert.Contains("sqs:StartMessageMoveTask", failure.Message, StringComparison.Ordinal);
    }

    /// <summary>A service with the queue "events" and its dead-letter queue.</summary>
    private sealed class Service : IAsyncDisposable
    {
        private readonly LoopbackServer _server;
        private readonly (int Status, string Body) _moveAnswer;
        private readonly JsonObject _attributes;

        public Service((int Status, string Body) moveAnswer, int dead)
            : this(moveAnswer, dead, Policy)
        {
        }

        public Service((int Status, string Body) moveAnswer, int dead, JsonNode? policy)
        {
            _moveAnswer = moveAnswer;
            _attributes = new JsonObject { ["ApproximateNumberOfMessages"] = $"{dead}", ["ApproximateNumberOfMessagesNotVisible"] = "0" };
            if (policy is not null)
                _attributes["RedrivePolicy"] = policy.ToJsonString();
            _server = new LoopbackServer(AnswerAsync);
        }

        public List<JsonNode> Moves { get; } = [];

        /// <summary>The name of a queue that is not there.</summary>
        public string? Missing { get; init; }

        private SqsOptions Options => new() { Endpoint = _server.Endpoint, QueueName = "events", Credentials = Emulator.Credentials };

        public SqsQueueAdministration Administration() => new(Options, random: new NoWaits());

        public SqsMessageQueue Queue() => new(Options, random: new NoWaits());

        public async Task<MessageQueueException> FailRedriveAsync()
        {
            using var administration = Administration();
            return await Assert.ThrowsAsync<MessageQueueException>(
                () => administration.RedriveAsync(TestContext.Current.CancellationToken));
        }

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private Task AnswerAsync(LoopbackExchange exchange)
        {
            var body = JsonNode.Parse(exchange.BodyText)!;
            switch (exchange.Headers["X-Amz-Target"])
            {
                case "AmazonSQS.GetQueueUrl" when (string?)body["QueueName"] == Missing:
                    return exchange.AnswerAsync(
                        400, """{"__type":"com.amazonaws.sqs#QueueDoesNotExist","message":"The specified queue does not exist."}""");
                case "AmazonSQS.GetQueueUrl":
                    return exchange.AnswerAsync(
                        200, JsonSerializer.Serialize(new { QueueUrl = $"{_server.Endpoint}123456789012/{body["QueueName"]}" }));
                case "AmazonSQS.GetQueueAttributes":
                    return exchange.AnswerAsync(200, new JsonObject { ["Attributes"] = _attributes.DeepClone() }.ToJsonString());
                case "AmazonSQS.StartMessageMoveTask":
                    Moves.Add(body);
                    return exchange.AnswerAsync(_moveAnswer.Status, _moveAnswer.Body);
                default:
                    return exchange.AnswerAsync(400, """{"__type":"com.amazonaws.sqs#InvalidAction","message":"not expected here"}""");
            }
        }
    }
}
