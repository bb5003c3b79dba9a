namespace Spate.EndToEnd.Tests.Workers;

/// <summary>The fields of a protobuf message, as its wire format has them. Source: Protocol Buffers documentation, "Encoding".</summary>
internal static class ProtobufFields
{
    /// <summary>The fields in their order: the number, and the bytes of those that have a length; of others nothing.</summary>
    public static IEnumerable<(int Number, ReadOnlyMemory<byte> Value)> Read(ReadOnlyMemory<byte> message)
    {
        var at = 0;
        while (at < message.Length)
        {
            var tag = Varint(message.Span, ref at);
            var length = (tag & 7) switch
            {
                0 => Skip(message.Span, ref at),
                1 => at += 8,
                5 => at += 4,
                2 => (long)Varint(message.Span, ref at),
                var other => throw new FormatException($"There is no wire type {other}."),
            };
            if ((tag & 7) != 2)
            {
                yield return ((int)(tag >> 3), ReadOnlyMemory<byte>.Empty);
                continue;
            }

            yield return ((int)(tag >> 3), message.Slice(at, (int)length));
            at += (int)length;
        }
    }

    /// <summary>The messages in one field.</summary>
    public static IEnumerable<ReadOnlyMemory<byte>> All(ReadOnlyMemory<byte> message, int number) =>
        Read(message).Where(field => field.Number == number).Select(static field => field.Value);

    private static long Skip(ReadOnlySpan<byte> bytes, ref int at) => (long)Varint(bytes, ref at);

    private static ulong Varint(ReadOnlySpan<byte> bytes, ref int at)
    {
        var value = 0UL;
        for (var shift = 0; ; shift += 7)
        {
            var next = bytes[at++];
            value |= (ulong)(next & 0x7F) << shift;
            if (next < 0x80)
                return value;
        }
    }
}
