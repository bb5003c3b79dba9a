using System.Runtime.Intrinsics.X86;
using System.Text;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Json;

namespace Spate.Enrichment.Tests.Json;

public sealed unsafe class StructuralIndexTests
{
    private const string Alphabet = "{}[]:,\"\"\"\\\\\\\n\n \t\r\u0001ab1-é";

    [Fact]
    public void Every_classifier_gives_the_masks_of_the_scalar_one()
    {
        Prop.ForAll(Gen.ArrayOf(Gen.Choose(0, 255), 64).ToArbitrary(), values =>
        {
            var block = values.Select(v => (byte)v).ToArray();
            var expected = Classify<ScalarClassifier>(block);
            return Same<Vector128Classifier>(block, expected)
                && Same<Vector256Classifier>(block, expected)
                && Same<Vector512Classifier>(block, expected);
        }).QuickCheckThrowOnFailure();
    }

    [Fact]
    public void Each_byte_value_has_its_class()
    {
        for (var value = 0; value < 256; value++)
        {
            var block = Enumerable.Repeat((byte)value, 64).ToArray();
            var expected = Classify<ScalarClassifier>(block);
            Assert.True(Same<Vector128Classifier>(block, expected)
                && Same<Vector256Classifier>(block, expected)
                && Same<Vector512Classifier>(block, expected));
        }
    }

    [Fact]
    public void Every_kernel_finds_what_a_plain_loop_finds_at_every_alignment()
    {
        Prop.ForAll(Lines().ToArbitrary(), Gen.Choose(0, 63).ToArbitrary(), (text, alignment) =>
        {
            var expected = Expected(text);
            return Matches<ScalarClassifier>(text, alignment, expected) && Matches<Vector128Classifier>(text, alignment, expected)
                && Matches<Vector256Classifier>(text, alignment, expected) && Matches<Vector512Classifier>(text, alignment, expected)
                && Found(text, alignment, StructuralIndex.Build).SequenceEqual(expected);
        }).Check(Config.QuickThrowOnFailure.WithMaxTest(2000));
    }

    [Fact]
    public void Text_without_structure_costs_one_position_a_line()
    {
        var line = Encoding.UTF8.GetBytes(new string('x', 1000) + "\n");

        Assert.Equal([0, 1000], Found(line, 0, StructuralIndex.Build));
    }

    [Fact]
    public void Both_ways_to_sum_bits_agree()
    {
        Prop.ForAll<ulong>(bits => PrefixXor.Shifted(bits) == (Pclmulqdq.IsSupported ? PrefixXor.Multiplied(bits) : PrefixXor.Of(bits)))
            .QuickCheckThrowOnFailure();
    }

    private delegate int Build(byte* text, int length, int* positions, out bool ascii);

    private static Gen<byte[]> Lines() =>
        from length in Gen.Choose(0, 300)
        from characters in Gen.ArrayOf(Gen.Elements(Alphabet.ToCharArray()), length)
        select Encoding.UTF8.GetBytes(new string(characters) + "\n");

    private static bool Matches<TClassifier>(byte[] text, int alignment, int[] expected)
        where TClassifier : struct, IBlockClassifier =>
        !TClassifier.IsSupported || Found(text, alignment, StructuralIndex.Build<TClassifier>).SequenceEqual(expected);

    private static int[] Found(byte[] text, int alignment, Build build)
    {
        // What follows the text must not matter: fill it with structure.
        var buffer = Enumerable.Repeat((byte)'{', alignment + text.Length + StructuralIndex.Slack).ToArray();
        text.CopyTo(buffer, alignment);
        var positions = new int[text.Length + StructuralIndex.Slack];
        fixed (byte* start = buffer)
        fixed (int* target = positions)
        {
            var count = build(start + alignment, text.Length, target, out var ascii);
            Assert.Equal(Ascii.IsValid(text), ascii);
            return positions[..count];
        }
    }

    /// <summary>The same, as a state machine over single bytes.</summary>
    private static int[] Expected(byte[] text)
    {
        var found = new List<int>();
        bool inString = false, escaped = false, inScalar = false;
        for (var i = 0; i < text.Length; i++)
        {
            var c = (char)text[i];
            var wasEscaped = escaped;
            escaped = false;
            if (c == '\n')
            {
                found.Add(i);
                inString = inScalar = false;
                continue;
            }

            if (c == '\\' && !wasEscaped)
                escaped = true;
            if (inString)
            {
                if (c == '"' && !wasEscaped)
                {
                    found.Add(i);
                    inString = false;
                }
                else if (escaped || c < ' ')
                {
                    found.Add(i);
                }
            }
            else if (c == '"' && !wasEscaped)
            {
                found.Add(i);
                inString = true;
                inScalar = false;
            }
            else if ("{}[]:,".Contains(c))
            {
                found.Add(i);
                inScalar = false;
            }
            else if (c is ' ' or '\t' or '\r')
            {
                inScalar = false;
            }
            else
            {
                if (!inScalar)
                    found.Add(i);
                inScalar = true;
            }
        }

        return [.. found];
    }

    private static bool Same<TClassifier>(byte[] block, BlockMasks expected)
        where TClassifier : struct, IBlockClassifier
    {
        if (!TClassifier.IsSupported)
            return true;
        var masks = Classify<TClassifier>(block);
        return masks.Quote == expected.Quote && masks.Backslash == expected.Backslash && masks.Newline == expected.Newline
            && masks.Operator == expected.Operator && masks.Space == expected.Space && masks.Control == expected.Control
            && masks.NonAscii == expected.NonAscii;
    }

    private static BlockMasks Classify<TClassifier>(byte[] block)
        where TClassifier : struct, IBlockClassifier
    {
        fixed (byte* start = block)
        {
            TClassifier.Classify(start, out var masks);
            return masks;
        }
    }
}
