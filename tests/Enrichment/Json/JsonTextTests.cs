using System.Text;
using System.Text.Json;
using FsCheck;
using FsCheck.Fluent;
using Spate.Enrichment.Json;

namespace Spate.Enrichment.Tests.Json;

public sealed class JsonTextTests
{
    [Fact]
    public void Escapes_are_undone_as_a_full_parser_does()
    {
        var piece = Gen.Elements(
            "a", "é", "\\n", "\\\"", "\\\\", "\\/", "\\b", "\\f", "\\r", "\\t", "\\u0041", "\\u00e9", "\\u20AC", "\\uD834\\uDD1E",
            "\\u0000", "𝄞");
        Prop.ForAll(Gen.ListOf(piece).ToArbitrary(), pieces =>
        {
            var text = string.Concat(pieces);
            return Unescape(text) == JsonSerializer.Deserialize<string>($"\"{text}\"");
        }).QuickCheckThrowOnFailure();
    }

    [Theory]
    [InlineData("\\uD834", "\uFFFD")]
    [InlineData("\\uDD1E", "\uFFFD")]
    [InlineData("\\uD834\\uD834\\uDD1E", "\uFFFD𝄞")]
    [InlineData("\\uD834x", "\uFFFDx")]
    [InlineData("\\uD834\\n", "\uFFFD\n")]
    public void An_unpaired_surrogate_becomes_the_replacement_character(string escaped, string expected)
    {
        Assert.Equal(expected, Unescape(escaped));
    }

    private static string Unescape(string text)
    {
        var source = Encoding.UTF8.GetBytes(text);
        var target = new byte[source.Length];
        return Encoding.UTF8.GetString(target, 0, JsonText.Unescape(source, target));
    }
}
