using Microsoft.DurableTask;

namespace Spate.Pipeline.Activities;

/// <summary>A part of an object: the lines that begin in a byte range.</summary>
/// <param name="Part">The part's number, from 0.</param>
/// <param name="Start">The range's first byte.</param>
/// <param name="End">The byte after the range; null for the object's end.</param>
internal sealed record PartRange(int Part, long Start, long? End)
{
    public static PartRange Whole { get; } = new(0, 0, null);
}

/// <summary>The input of <see cref="PartitionObject"/>.</summary>
internal sealed record PartitionInput(long Size, long PartBytes);

/// <summary>
/// Splits an object into ranges of about the route's part size. A line belongs to the part in whose range it begins, so the ranges do not
/// depend on the bytes, and their union is the object whatever its content.
/// </summary>
internal sealed class PartitionObject : TaskActivity<PartitionInput, IReadOnlyList<PartRange>>
{
    /// <summary>The maximum number of parts of one object; beyond it, parts grow.</summary>
    public const int MaxParts = 10_000;

    public override Task<IReadOnlyList<PartRange>> RunAsync(TaskActivityContext context, PartitionInput input) =>
        Task.FromResult(Split(input.Size, input.PartBytes));

    internal static IReadOnlyList<PartRange> Split(long size, long partBytes)
    {
        var length = Math.Max(partBytes, (size + MaxParts - 1) / MaxParts);
        var count = (int)Math.Max(1, (size + length - 1) / length);
        return
        [
            .. Enumerable.Range(0, count)
                .Select(part => new PartRange(part, part * length, part == count - 1 ? null : (part + 1) * length)),
        ];
    }
}
