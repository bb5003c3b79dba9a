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
        using var administration = sqs.Administration();

        var failure = await Assert.ThrowsAsync<MessageQueueException>(() => administration.RedriveAsync(TestContext.Current.CancellationToken));

        Assert.Contains("Could not redrive the dead letters of events", failure.Message, StringComparison.Ordinal);
        Assert.Contains("There is already a task running.", failure.Message, StringComparison.Ordinal);
    }

    [Fact]
    public async Task Without_a_redrive_policy_there_are_no_dead_letters()
    {
        await using var sqs = new Service(moveAnswer: (500, "{}"), dead: 0, policy: null);
        using var administration = sqs.Administration();

        Assert.Empty(await administration.ListDeadLettersAsync(TestContext.Current.CancellationToken).ToListAsync(TestContext.Current.CancellationToken));
        Assert.Equal(0, await administration.RedriveAsync(TestContext.Current.CancellationToken));
        Assert.False(await administration.RedriveAsync("any", TestContext.Current.CancellationToken));
    }

    [Fact]
    public async Task A_redrive_policy_that_names_no_queue_is_an_error_that_shows_it()
    {
        await using var sqs = new Service(moveAnswer: (500, "{}"), dead: 0, policy: new JsonObject { ["deadLetterTargetArn"] = "nonsense", ["maxReceiveCount"] = 5 });
        using var administration = sqs.Administration();

        var failure = await Assert.ThrowsAsync<MessageQueueException>(() => administration.RedriveAsync(TestContext.Current.CancellationToken));

        Assert.Contains("nonsense", failure.Message, StringComparison.Ordinal);
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

        public Service((int Status, string Body) moveAnswer, int dead, JsonObject? policy)
        {
            _moveAnswer = moveAnswer;
            _attributes = new JsonObject { ["ApproximateNumberOfMessages"] = $"{dead}", ["ApproximateNumberOfMessagesNotVisible"] = "0" };
            if (policy is not null)
                _attributes["RedrivePolicy"] = policy.ToJsonString();
            _server = new LoopbackServer(AnswerAsync);
        }

        public List<JsonNode> Moves { get; } = [];

        public SqsQueueAdministration Administration() =>
            new(new SqsOptions { Endpoint = _server.Endpoint, QueueName = "events", Credentials = Emulator.Credentials }, random: new NoWaits());

        public ValueTask DisposeAsync() => _server.DisposeAsync();

        private Task AnswerAsync(LoopbackExchange exchange)
        {
            var body = JsonNode.Parse(exchange.BodyText)!;
            switch (exchange.Headers["X-Amz-Target"])
            {
                case "AmazonSQS.GetQueueUrl":
                    return exchange.AnswerAsync(200, JsonSerializer.Serialize(new { QueueUrl = $"{_server.Endpoint}123456789012/{body["QueueName"]}" }));
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
