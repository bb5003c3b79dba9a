using Spate.Cloud;

namespace Spate.Pipeline.Triggers;

/// <summary>
/// Derives a run's instance id from its route and object, so that scheduling the same version of an object twice gives one run.
/// </summary>
internal static class RunId
{
    public static string For(Route route, ObjectNotification notification)
    {
        // Lengths precede the strings, so that no two different tuples hash the same bytes.
        var identity = string.Concat(
            new[] { route.Name, notification.Bucket, notification.Key, notification.Version }.Select(part => $"{part.Length}:{part}"));
        return $"{route.Name}-{Digest.Of(identity, bytes: 12)}";
    }
}
