using System.Net;
using System.Text.Json;
using Amazon.Runtime;
using Amazon.Runtime.Internal.Transform;
using Spate.Cloud.Sqs;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>
/// Reads an error of AWS JSON 1.0: <c>__type</c> (perhaps with a namespace before "#") and <c>message</c> in the body, and, as the service is compatible with
/// the older query protocol, the code of that protocol and the culprit in the header <c>x-amzn-query-error: Code;Sender</c>.
/// </summary>
internal static class SqsError
{
    public static AmazonServiceException Read(ReadOnlyMemory<byte> body, IWebResponseData response, Exception? innerException, HttpStatusCode statusCode)
    {
        var (type, message) = ReadBody(body.Span);
        var (queryCode, fault) = ReadHeader(Header(response, "x-amzn-query-error"));
        var code = type ?? Shape(Header(response, "x-amzn-ErrorType")) ?? queryCode ?? $"{(int)statusCode}";
        var culprit = fault switch
        {
            "Sender" => ErrorType.Sender,
            "Receiver" => ErrorType.Receiver,
            _ => (int)statusCode < 500 ? ErrorType.Sender : ErrorType.Receiver,
        };
        return AmazonSQSException.For(code, queryCode, message ?? $"SQS answered {(int)statusCode} {code}.", culprit, Header(response, "x-amzn-RequestId"), statusCode, innerException);
    }

    private static (string? Type, string? Message) ReadBody(ReadOnlySpan<byte> body)
    {
        try
        {
            var reader = new Utf8JsonReader(body);
            var error = JsonElement.ParseValue(ref reader);
            return error.ValueKind == JsonValueKind.Object ? (Shape(Text(error, "__type")), Text(error, "message") ?? Text(error, "Message")) : default;
        }
        catch (JsonException)
        {
            return default; // A proxy's page, or nothing: the status speaks.
        }
    }

    private static string? Text(JsonElement element, string name) =>
        element.TryGetProperty(name, out var value) && value.ValueKind == JsonValueKind.String ? value.GetString() : null;

    /// <summary>"com.amazonaws.sqs#QueueDoesNotExist:http://…" is "QueueDoesNotExist".</summary>
    private static string? Shape(string? type) => type?[(type.IndexOf('#', StringComparison.Ordinal) + 1)..].Split(':')[0];

    private static (string? Code, string? Fault) ReadHeader(string? header) =>
        header?.Split(';') is [{ Length: > 0 } code, .. var rest] ? (code, rest.FirstOrDefault()) : default;

    private static string? Header(IWebResponseData response, string name) => response.IsHeaderPresent(name) ? response.GetHeaderValue(name) : null;
}
