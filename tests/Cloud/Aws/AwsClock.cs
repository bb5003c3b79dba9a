using System.Globalization;

namespace Spate.Cloud.Tests.Aws;

/// <summary>
/// The clocks that AWS compares requests with. Sources: "Error responses" in the S3 API reference (RequestTimeTooSkewed); "Common errors"
/// of SQS, which says the same of a signature.
/// </summary>
internal static class AwsClock
{
    private static readonly TimeSpan Tolerance = TimeSpan.FromMinutes(15);

    /// <summary>The time that every answer gives: the SDK goes by it.</summary>
    public static (string Name, string Value) Date(DateTimeOffset now) =>
        ("Date", now.UtcDateTime.ToString("R", CultureInfo.InvariantCulture));

    /// <summary>
    /// What the service answers to a request that is signed for a time too far from its own; null when it is near enough, or not signed.
    /// </summary>
    public static (string Body, (string, string)[] Headers)? Refusal(LoopbackExchange exchange, DateTimeOffset now)
    {
        if (exchange.Headers.GetValueOrDefault("X-Amz-Date") is not { } signed)
            return null;
        var time = DateTimeOffset.ParseExact(signed, "yyyyMMdd'T'HHmmss'Z'", CultureInfo.InvariantCulture, DateTimeStyles.AssumeUniversal);
        if ((time - now).Duration() <= Tolerance)
            return null;

        return exchange.Headers.ContainsKey(SqsFaults.Action)
            ? ($$"""{"__type":"com.amazon.coral.service#SignatureDoesNotMatch","message":"Signature expired: {{signed}} is now earlier than the time of the service"}""",
                [Date(now), SqsFaults.ContentType])
            : ("<Error><Code>RequestTimeTooSkewed</Code><Message>The difference between the request time and the current time is too "
                + "large.</Message></Error>",
                [Date(now), ("Content-Type", "application/xml")]);
    }
}
