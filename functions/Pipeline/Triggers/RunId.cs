using System.Security.Cryptography;
using System.Text;
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
        var hash = SHA256.HashData(Encoding.UTF8.GetBytes(identity));
        return $"{route.Name}-{Convert.ToHexStringLower(hash.AsSpan(0, 12))}";
    }
}
