using Spate.Cloud.Streams;

namespace Spate.Cloud.Aws.S3;

/// <summary>The stream that takes a writer's content. Disposing it has no effect: the writer completes or aborts.</summary>
internal sealed class S3WriteStream(S3ObjectWriter writer) : WriteOnlyStream
{
    public override void Write(ReadOnlySpan<byte> buffer) => writer.Write(buffer);

    public override ValueTask WriteAsync(ReadOnlyMemory<byte> buffer, CancellationToken cancellationToken = default) =>
        writer.WriteAsync(buffer, cancellationToken);
}
