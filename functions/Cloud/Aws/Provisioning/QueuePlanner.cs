using System.Globalization;
using System.Text.Json.Nodes;
using Amazon.SQS;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>Compares the queue and its dead-letter queue with their specification.</summary>
/// <param name="account">What is needed.</param>
/// <param name="queue">The queue; null when there is none.</param>
/// <param name="dead">The dead-letter queue; null when there is none.</param>
/// <param name="identity">The queues' account.</param>
/// <param name="bucketIdentity">The buckets' account.</param>
internal sealed class QueuePlanner(
    AccountSpec account, QueueSnapshot? queue, QueueSnapshot? dead, AccountIdentity identity, AccountIdentity bucketIdentity)
{
    private readonly QueueSpec _spec = account.Queue;

    /// <summary>The queue's ARN, whether or not the queue exists.</summary>
    public string Arn { get; } = queue?.Arn ?? identity.QueueArn(account.Queue.Name);

    private string DeadLetterArn => dead?.Arn ?? identity.QueueArn(_spec.DeadLetterName);

    /// <summary>A dead-letter queue other than ours, which stays in use.</summary>
    private string? ForeignDeadLetterArn =>
        queue?.Json(QueueAttributeName.RedrivePolicy)?["deadLetterTargetArn"]?.ToString() is { } target && target != DeadLetterArn
            ? target
            : null;

    /// <summary>The steps in order. The dead-letter queue comes first, because the queue refers to it.</summary>
    public IEnumerable<ProvisioningStep> Plan() =>
        [
            .. ForeignDeadLetterArn is null ? Steps(_spec.DeadLetterName, dead, DeadLetterArn, DeadLetterAttributes()) : [],
            .. Steps(_spec.Name, queue, Arn, Attributes()),
        ];

    public IEnumerable<string> Warnings()
    {
        if (ForeignDeadLetterArn is { } foreign)
            yield return $"queue {_spec.Name}: its dead letters still go to {foreign}, not to {_spec.DeadLetterName}";
        if (queue?.Attributes.GetValueOrDefault(QueueAttributeName.KmsMasterKeyId) is { Length: > 0 } key)
        {
            yield return $"queue {_spec.Name}: it is encrypted with {key}; that key's policy must let s3.amazonaws.com use "
                + "kms:GenerateDataKey and kms:Decrypt, or no notification arrives";
        }
    }

    private IEnumerable<QueueAttribute> Attributes() =>
    [
        Encryption(queue),
        Seconds(QueueAttributeName.ReceiveMessageWaitTimeSeconds, _spec.ReceiveWaitTime),
        Seconds(QueueAttributeName.VisibilityTimeout, _spec.VisibilityTimeout),
        AtLeast(queue, QueueAttributeName.MessageRetentionPeriod, _spec.Retention),
        new(QueueAttributeName.RedrivePolicy, null, queue?.Json(QueueAttributeName.RedrivePolicy), new JsonObject
        {
            ["deadLetterTargetArn"] = ForeignDeadLetterArn ?? DeadLetterArn, ["maxReceiveCount"] = _spec.MaxReceiveCount,
        }),
        .. Policy(queue, Arn, allowNotifications: true),
    ];

    private IEnumerable<QueueAttribute> DeadLetterAttributes() =>
    [
        Encryption(dead),
        AtLeast(dead, QueueAttributeName.MessageRetentionPeriod, _spec.DeadLetterRetention),
        Allowed(),
        .. Policy(dead, DeadLetterArn, allowNotifications: false),
    ];

    /// <summary>Encryption is never weakened: a queue with its owner's key keeps it.</summary>
    private static QueueAttribute Encryption(QueueSnapshot? present)
    {
        var isEncrypted = present?.Attributes.GetValueOrDefault(QueueAttributeName.KmsMasterKeyId) is { Length: > 0 };
        return new(QueueAttributeName.SqsManagedSseEnabled, null, null, JsonValue.Create(true), isEncrypted ? "true" : null);
    }

    private static QueueAttribute Seconds(string name, TimeSpan time) => new(name, null, null, JsonValue.Create((long)time.TotalSeconds));

    /// <summary>A shorter time would delete messages.</summary>
    private static QueueAttribute AtLeast(QueueSnapshot? present, string name, TimeSpan time)
    {
        var current = long.TryParse(
            present?.Attributes.GetValueOrDefault(name), NumberStyles.None, CultureInfo.InvariantCulture, out var seconds)
            ? seconds
            : 0;
        return Seconds(name, TimeSpan.FromSeconds(Math.Max(current, (long)time.TotalSeconds)));
    }

    /// <summary>The queues that may use the dead-letter queue: this one and those that already may.</summary>
    private QueueAttribute Allowed()
    {
        var present = dead?.Json(QueueAttributeName.RedriveAllowPolicy);
        var sources = PolicyDocument.Texts(present?["sourceQueueArns"])
            .Union([Arn], StringComparer.Ordinal)
            .Select(static arn => (JsonNode)JsonValue.Create(arn));
        var wanted = present?["redrivePermission"]?.ToString() == "allowAll"
            ? present.DeepClone()
            : new JsonObject { ["redrivePermission"] = "byQueue", ["sourceQueueArns"] = new JsonArray([.. sources]) };
        return new(QueueAttributeName.RedriveAllowPolicy, null, present, wanted);
    }

    /// <summary>Our statements, which are sent in one document.</summary>
    private IEnumerable<QueueAttribute> Policy(QueueSnapshot? present, string arn, bool allowNotifications)
    {
        var policy = present?.Policy ?? PolicyDocument.Empty;
        var notifying = account.Buckets.Where(static bucket => bucket.Notified.Count > 0)
            .Select(bucket => bucketIdentity.BucketArn(bucket.Name))
            .ToList();
        List<JsonObject> wanted = [];
        if (allowNotifications && notifying.Count > 0)
            wanted.Add(Statements.AllowNotifications(arn, notifying, bucketIdentity.Account, policy.Find(Statements.Notifications)));
        if (account.OnlyOverTls)
            wanted.Add(Statements.DenyWithoutTls("sqs:*", arn));

        var whole = wanted.Aggregate(policy, static (document, statement) => document.With(statement)).ToString();
        return wanted.Select(statement =>
            new QueueAttribute(
                QueueAttributeName.Policy,
                statement["Sid"]!.ToString(),
                policy.Find(statement["Sid"]!.ToString()),
                statement,
                null,
                whole));
    }

    private static IEnumerable<ProvisioningStep> Steps(string name, QueueSnapshot? present, string arn, IEnumerable<QueueAttribute> wanted)
    {
        if (present is null)
            return [QueueCreation.Step(name, arn, [.. wanted])];
        return wanted.Where(attribute => !attribute.Holds(present))
            .GroupBy(static attribute => attribute.Name)
            .Select(changed => new ProvisioningStep(
                [.. changed.Select(attribute => attribute.Difference(name, present))],
                (account, cancellationToken) => QueueWrite.SetAsync(account, name, present.Url, changed.First(), cancellationToken)));
    }
}
