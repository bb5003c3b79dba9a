using System.Text;
using System.Text.Json;
using System.Text.Json.Nodes;

namespace Spate.Cloud.Tests.Aws;

/// <summary>What happens to messages between a client and a queue.</summary>
/// <param name="send">Sends an exchange's request on with another body and, if named, another action.</param>
internal sealed class SqsFaults(Func<LoopbackExchange, byte[], string?, Task<HttpResponseMessage>> send)
{
    public const string Action = "X-Amz-Target";

    public static readonly (string, string) ContentType = ("Content-Type", "application/x-amz-json-1.0");

    private byte[]? _lastDelivery;

    /// <summary>The last answer with messages in it.</summary>
    public byte[]? LastDelivery => Volatile.Read(ref _lastDelivery);

    public void Remember(LoopbackExchange exchange, byte[] answer)
    {
        if (exchange.Headers.GetValueOrDefault(Action) == "AmazonSQS.ReceiveMessage"
            && JsonNode.Parse(answer)?["Messages"] is JsonArray { Count: > 0 })
        {
            Volatile.Write(ref _lastDelivery, answer);
        }
    }

    /// <summary>Returns the messages of a batch to the queue, and answers that their receipts have expired.</summary>
    public async Task<string> ExpireAsync(LoopbackExchange exchange)
    {
        var batch = JsonNode.Parse(exchange.Body)!;
        var entries = batch["Entries"]!.AsArray().Select(static entry => entry!).ToList();
        foreach (var entry in entries)
            entry["VisibilityTimeout"] = 0;
        using var answer = await send(exchange, Encoding.UTF8.GetBytes(batch.ToJsonString()), "AmazonSQS.ChangeMessageVisibilityBatch");
        answer.EnsureSuccessStatusCode();
        return JsonSerializer.Serialize(new
        {
            Successful = Array.Empty<object>(),
            Failed = entries.Select(static entry => new
            {
                Id = (string?)entry["Id"],
                SenderFault = true,
                Code = "ReceiptHandleIsInvalid",
                Message = "The input receipt handle is invalid. Reason: The receipt handle has expired.",
            }),
        });
    }
}
