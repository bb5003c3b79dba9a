using System.Text.Json.Nodes;
using Amazon.S3.Model;

namespace Spate.Cloud.Aws.Provisioning;

/// <summary>
/// Adds the needed notifications to those that a bucket has. Configurations are identified by their id; those that are not ours stay as
/// they are.
/// </summary>
/// <param name="spec">The bucket.</param>
/// <param name="found">Its notifications.</param>
/// <param name="queue">The queue's name.</param>
/// <param name="queueArn">The queue's ARN.</param>
internal sealed class NotificationPlanner(BucketSpec spec, Facet<GetBucketNotificationResponse> found, string queue, string queueArn)
{
    private const string Created = "s3:ObjectCreated:*";

    /// <summary>S3's limit of configurations per bucket.</summary>
    private const int MaxConfigurations = 100;

    private readonly List<BucketNotification> _present = BucketNotification.All(found.Value);

    /// <summary>The step, if anything must change.</summary>
    /// <exception cref="ProvisioningException">Existing notifications conflict.</exception>
    public IEnumerable<ProvisioningStep> Plan()
    {
        var (wanted, gone) = found.IsSupported ? Compare() : ([], []);
        if (wanted.Count == 0)
            return [];

        RequireNoOverlap(wanted, _present.Where(notification => !gone.Contains(notification)));
        if (_present.Count - gone.Count + wanted.Count > MaxConfigurations)
        {
            throw new ProvisioningException(
                $"The bucket \"{spec.Name}\" would have more than {MaxConfigurations} notifications, which is S3's limit. "
                + "Give its routes fewer suffixes or prefixes.");
        }

        var differences = wanted.Select(notification => Difference.Of(
            ProvisioningDifference.Bucket, spec.Name, "NotificationConfiguration", notification.Id, Describe(Replaced(notification)),
            notification.Describe()));
        return
        [
            new ProvisioningStep([.. differences], (account, cancellationToken) => WriteAsync(account, wanted, gone, cancellationToken)),
        ];
    }

    /// <summary>Notifications that were made for this queue and that no route needs.</summary>
    public IEnumerable<string> Warnings()
    {
        var needed = KeyFilter.Collapse(spec.Notified);
        return _present.Where(notification => IsOurs(notification) && !needed.Any(filter => filter.Overlaps(notification.Filter)))
            .Select(notification =>
                $"bucket {spec.Name}: no route needs its notifications of {notification.Filter} to queue {queue}; they stay, "
                + "and are ignored");
    }

    /// <summary>
    /// What must be added, and what of ours overlaps with it: S3 accepts only one of them, so ours is replaced. What the replaced one
    /// covered may then have to be added too.
    /// </summary>
    private (List<BucketNotification> Wanted, HashSet<BucketNotification> Gone) Compare()
    {
        var needed = KeyFilter.Collapse(spec.Notified).Select(Wanted).ToList();
        HashSet<BucketNotification> gone = [];
        while (true)
        {
            var wanted = needed.Where(notification => !_present.Except(gone).Any(present => Serves(present, notification))).ToList();
            var before = gone.Count;
            gone.UnionWith(wanted.SelectMany(Replaced));
            if (gone.Count == before)
                return (wanted, gone);
        }
    }

    private BucketNotification Wanted(KeyFilter filter) =>
        new(NotificationId.Of(queue, filter), queueArn, [Created], filter, Configuration: null);

    private bool IsOurs(BucketNotification notification) =>
        notification.Destination == queueArn && NotificationId.IsOf(queue, notification.Id);

    private static bool Serves(BucketNotification present, BucketNotification wanted) =>
        present.Destination == wanted.Destination
            && present.Filter.Covers(wanted.Filter)
            && present.Events.Contains(Created, StringComparer.Ordinal);

    private List<BucketNotification> Replaced(BucketNotification wanted) =>
        [.. _present.Where(present => present.Id == wanted.Id || (IsOurs(present) && present.Overlaps(wanted)))];

    private void RequireNoOverlap(List<BucketNotification> wanted, IEnumerable<BucketNotification> kept)
    {
        var conflicts = kept.SelectMany(present => wanted.Where(present.Overlaps).Select(notification =>
            $"  {notification.Filter} overlaps with {present.Filter} of \"{present.Id}\" ({string.Join(", ", present.Events)}), "
            + $"which goes to {present.Destination}")).ToList();
        if (conflicts.Count > 0)
        {
            throw new ProvisioningException(
                $"The bucket \"{spec.Name}\" already sends notifications for objects that its routes need to another destination, "
                + "and S3 allows only one destination for the same "
                + $"event:{Environment.NewLine}{string.Join(Environment.NewLine, conflicts)}{Environment.NewLine}"
                + "Nothing was changed. Narrow the route's prefix or suffixes, or let both hear of it through an SNS topic or EventBridge, "
                + "whose forms the trigger reads.");
        }
    }

    private static JsonNode? Describe(List<BucketNotification> notifications) => notifications switch
    {
        [] => null,
        [var only] => only.Describe(),
        _ => new JsonArray([.. notifications.Select(static notification => (JsonNode)notification.Describe())]),
    };

    private Task<string?> WriteAsync(
        Account account, List<BucketNotification> wanted, HashSet<BucketNotification> gone, CancellationToken cancellationToken)
    {
        var removed = gone.Select(static notification => notification.Configuration).ToHashSet();
        var request = new PutBucketNotificationRequest
        {
            BucketName = spec.Name,
            QueueConfigurations =
            [
                .. (found.Value?.QueueConfigurations ?? []).Where(present => !removed.Contains(present)),
                .. wanted.Select(static notification => notification.ToQueue()),
            ],
            TopicConfigurations = [.. (found.Value?.TopicConfigurations ?? []).Where(present => !removed.Contains(present))],
            LambdaFunctionConfigurations =
            [
                .. (found.Value?.LambdaFunctionConfigurations ?? []).Where(present => !removed.Contains(present)),
            ],
            EventBridgeConfiguration = found.Value?.EventBridgeConfiguration,
        };
        return new ServiceCall("s3:PutBucketNotification", "set the notifications of", $"bucket {spec.Name}")
            .WriteAsync(() => account.S3.PutBucketNotificationAsync(request, cancellationToken), account.Retries, cancellationToken);
    }
}
