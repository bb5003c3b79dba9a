using System.Text;
using Spate.Cloud.Tests.Aws;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>
/// Keys go through S3, its encoding in notifications, the trigger and back to S3: what is in the bucket is what is processed.
/// </summary>
public sealed class KeyCharacterTests(Emulators emulators)
{
    private const int PerKey = 12;

    private static readonly Rune[] Printable =
    [
        .. Enumerable.Range(0x20, 0x7F - 0x20).Where(static code => code != '/').Select(static code => new Rune(code)),
    ];

    /// <summary>
    /// What is beyond ASCII: Latin, combining marks, right to left, Han, Hangul, emoji with joiners, the last of the BMP and beyond it.
    /// </summary>
    private static readonly string[] Beyond =
    [
        "été ÀÿŁ", "e\u0301te\u0301", "עברית العربية", "日本語 中文 한국어", "हिन्दी ไทย", "👩‍👩‍👧‍👦 🇫🇷 🎉", "\uFFFD\uFB01\uE000",
        "\U0001D11E\U0010FFFD", "\u00A0\u2003\u3000", "\u200B\u200F\u202E\uFEFF",
    ];

    /// <summary>What decoding twice, or not at all, would make another key of.</summary>
    private static readonly string[] Encoded =
    [
        "a+b", "a%2Bb", "a%20b", "a b", "%", "100%", "%zz", "%C3%A9", "a%2Fb", "a;b", "a?b=c&d", "a#b", "a\\b", "&amp;", "<key>", "\"'`",
        "~", "a:b", "*",
    ];

    [Fact]
    public async Task Every_printable_and_non_ASCII_character_arrives()
    {
        await using var pipeline = await EmulatedPipeline.ProvisionAsync(await emulators.OpenAsync());
        var names = Printable.Chunk(PerKey).Select(static runes => $"_{string.Concat(runes)}_").Concat(Beyond).Concat(Encoded).ToList();
        var keys = names.Select(static name => $"ads/{name}.ndjson").ToList();
        await using var spate = await pipeline.Workspace.RunAsync();

        // Each has a number of records of its own, so that a result under another's name would show.
        foreach (var (index, key) in keys.Index())
            await pipeline.PutAsync(key, Workspace.Events(index + 1));
        var records = new Dictionary<string, long>(StringComparer.Ordinal);
        await Deadline.UntilAsync(
            async () =>
            {
                foreach (var key in keys.Where(key => !records.ContainsKey(key)))
                {
                    if (await pipeline.RecordsOutAsync(key) is { } count)
                        records.Add(key, count);
                }

                return records.Count == keys.Count;
            },
            () => $"These have no manifest: {string.Join(" | ", keys.Except(records.Keys))}. What spate wrote:\n{spate.Transcript}");

        Assert.Equal(keys.Select(static (key, index) => (key, index + 1L)), keys.Select(key => (key, records[key])));
        Assert.Equal(0, await pipeline.DrainAsync(spate));
        await spate.StopAsync();
    }
}
