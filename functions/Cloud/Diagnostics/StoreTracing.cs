using System.Diagnostics;

namespace Spate.Cloud.Diagnostics;

/// <summary>Spans of calls to a store.</summary>
internal static class StoreTracing
{
    private static readonly ActivitySource Source = new("Spate.Cloud");

    /// <summary>
    /// Begins the span of a call that outlives its method; null when there is no listener. It does not become the current span.
    /// </summary>
    public static Activity? Begin(string operation, ObjectAddress address)
    {
        var current = Activity.Current;
        var span = Source.StartActivity(operation, ActivityKind.Client)
            ?.SetTag("rpc.method", operation).SetTag("aws.s3.bucket", address.Bucket).SetTag("aws.s3.key", address.Key);
        if (span is not null)
            Activity.Current = current;
        return span;
    }

    public static void End(Activity? call, Exception? error = null)
    {
        if (call is null)
            return;
        if (error is not null)
            call.SetStatus(ActivityStatusCode.Error, error.Message);
        var current = Activity.Current;
        call.Dispose();
        Activity.Current = current;
    }

    public static async Task<T> TraceAsync<T>(string operation, ObjectAddress address, Func<Task<T>> call)
    {
        var span = Begin(operation, address);
        try
        {
            var result = await call();
            End(span);
            return result;
        }
        catch (Exception e)
        {
            End(span, e);
            throw;
        }
    }
}
