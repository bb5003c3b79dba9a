using System.Text.Json;
using Amazon.Runtime.Internal.Transform;

namespace Spate.Cloud.Aws.Sqs;

/// <summary>Reads an answer's body, up to a bound: 10 messages of 1 MiB, each character escaped, and what is around them.</summary>
internal static class SqsBody
{
    private const int MaxBytes = 64 * 1024 * 1024;

    /// <exception cref="JsonException">The body is longer than any answer of SQS.</exception>
    public static ReadOnlyMemory<byte> Read(JsonUnmarshallerContext context)
    {
        var buffer = new MemoryStream();
        var chunk = new byte[16 * 1024];
        for (int read; (read = context.Stream.Read(chunk)) > 0;)
        {
            if (buffer.Length + read > MaxBytes)
                throw new JsonException($"An answer is longer than {MaxBytes} bytes; no answer of SQS is. Look at the endpoint.");
            buffer.Write(chunk, 0, read);
        }

        return buffer.GetBuffer().AsMemory(0, (int)buffer.Length);
    }
}
