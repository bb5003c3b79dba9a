using System.Buffers;
using System.Globalization;
using System.Text;

namespace Spate.Enrichment.Fragments;

/// <summary>One value of a fragment, before it is rendered. The default is <see cref="Null"/>.</summary>
internal readonly struct FragmentValue
{
    private const int MaxNumberBytes = 32;

    private static readonly UTF8Encoding StrictUtf8 = new(encoderShouldEmitUTF8Identifier: false, throwOnInvalidBytes: true);

    private readonly long _bits;

    private FragmentValue(FragmentValueKind kind, long bits = 0, ReadOnlyMemory<byte> text = default)
    {
        Kind = kind;
        _bits = bits;
        Text = text;
    }

    /// <summary>Null: JSON <c>null</c>, an empty cell.</summary>
    public static FragmentValue Null => default;

    /// <summary>Nothing at all: no member in JSON, an empty cell where columns are fixed.</summary>
    public static FragmentValue Omitted => new(FragmentValueKind.Omitted);

    public static FragmentValue Signed(long value) => new(FragmentValueKind.Signed, value);

    public static FragmentValue Unsigned(ulong value) => new(FragmentValueKind.Unsigned, unchecked((long)value));

    /// <summary>A 64-bit number in its shortest round-trip form. NaN and the infinities, which JSON lacks, are null.</summary>
    public static FragmentValue Double(double value) =>
        double.IsFinite(value) ? new(FragmentValueKind.Double, BitConverter.DoubleToInt64Bits(value)) : Null;

    /// <summary>A 32-bit number in its shortest round-trip form. NaN and the infinities, which JSON lacks, are null.</summary>
    public static FragmentValue Float(float value) =>
        float.IsFinite(value) ? new(FragmentValueKind.Float, BitConverter.SingleToInt32Bits(value)) : Null;

    public static FragmentValue Boolean(bool value) => new(FragmentValueKind.Boolean, value ? 1 : 0);

    /// <exception cref="EncoderFallbackException">The string holds an unpaired surrogate.</exception>
    public static FragmentValue String(string value) => new(FragmentValueKind.String, 0, StrictUtf8.GetBytes(value));

    /// <summary>A string in UTF-8. The memory must not change until the value is rendered.</summary>
    /// <exception cref="ArgumentException">The bytes are not UTF-8.</exception>
    public static FragmentValue Utf8(ReadOnlyMemory<byte> value) =>
        System.Text.Unicode.Utf8.IsValid(value.Span)
            ? new(FragmentValueKind.String, 0, value)
            : throw new ArgumentException("The bytes are not valid UTF-8.", nameof(value));

    /// <summary>
    /// Valid JSON on one line, copied as it is: objects, arrays, and numbers whose text is kept. A cell holds the same text.
    /// The memory must not change until the value is rendered.
    /// </summary>
    public static FragmentValue Json(ReadOnlyMemory<byte> value) => new(FragmentValueKind.Json, 0, value);

    internal FragmentValueKind Kind { get; }

    internal ReadOnlyMemory<byte> Text { get; }

    /// <summary>Writes a number or a boolean, which look the same in every format.</summary>
    internal void WriteScalar(IBufferWriter<byte> output)
    {
        var target = output.GetSpan(MaxNumberBytes);
        var invariant = CultureInfo.InvariantCulture;
        var written = 0;
        var fits = Kind switch
        {
            FragmentValueKind.Signed => _bits.TryFormat(target, out written, default, invariant),
            FragmentValueKind.Unsigned => unchecked((ulong)_bits).TryFormat(target, out written, default, invariant),
            FragmentValueKind.Double => BitConverter.Int64BitsToDouble(_bits).TryFormat(target, out written, default, invariant),
            FragmentValueKind.Float => BitConverter.Int32BitsToSingle((int)_bits).TryFormat(target, out written, default, invariant),
            FragmentValueKind.Boolean => System.Text.Unicode.Utf8.TryWrite(target, $"{(_bits != 0 ? "true" : "false")}", out written),
            _ => throw new InvalidOperationException($"A value of kind {Kind} is not a scalar."),
        };
        if (!fits)
            throw new InvalidOperationException($"A scalar takes more than {MaxNumberBytes} bytes.");
        output.Advance(written);
    }
}

internal enum FragmentValueKind : byte
{
    Null,
    Omitted,
    Signed,
    Unsigned,
    Double,
    Float,
    Boolean,
    String,
    Json,
}
