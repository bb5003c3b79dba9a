using System.Diagnostics;
using Microsoft.Extensions.Logging;

namespace Spate.Pipeline.Diagnostics;

/// <summary>Adds the object to logs and traces.</summary>
internal static class ObjectScope
{
    public static IDisposable? BeginObject(this ILogger logger, EnrichObjectInput run)
    {
        Activity.Current?.SetTag("spate.route", run.Route).SetTag("aws.s3.bucket", run.Object.Bucket).SetTag("aws.s3.key", run.Object.Key);
        return logger.BeginScope(
            new Dictionary<string, object?>(StringComparer.Ordinal) { ["route"] = run.Route, ["object"] = run.Object.Address });
    }
}
