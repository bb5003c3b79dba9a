using System.IO.Compression;
using System.Text;
using Spate.EndToEnd.Tests.Harness;

namespace Spate.EndToEnd.Tests.BadInput;

/// <summary>A file that is not as it should be, and what must come of it.</summary>
/// <param name="Name">The key below the incoming bucket; the first folder is the route's.</param>
/// <param name="Content">The bytes.</param>
internal sealed record FileCase(string Name, Func<byte[]> Content)
{
    private const int Good = 30;

    /// <summary>What the message of the failure says; null if the file is processed.</summary>
    public string? Failure { get; init; }

    /// <summary>Records that come out.</summary>
    public long Out { get; init; } = Good;

    /// <summary>The reason for which one record is rejected; null if none is.</summary>
    public string? Rejected { get; init; }

    /// <summary>What the plain output holds.</summary>
    public string Contains { get; init; } = "";

    /// <summary>What the plain rejects hold.</summary>
    public string RejectsContain { get; init; } = "";

    /// <summary>The pipeline's route for the file.</summary>
    public string Route => Name[..Name.IndexOf('/', StringComparison.Ordinal)];

    public static IReadOnlyList<FileCase> All { get; } =
    [
        new("ads/empty.ndjson", static () => []) { Out = 0 },
        new("ads/empty.ndjson.gz", static () => []) { Out = 0 },
        new("ads/nothing.ndjson.gz", static () => Workspace.Gzip([])) { Out = 0 },
        new("ads/cut.ndjson.gz", static () => Workspace.Gzip(Workspace.Events(Good))[..^20]) { Failure = "cut short" },
        new("ads/checksum.ndjson.gz", static () => Changed(Workspace.Gzip(Workspace.Events(Good)), at: ^6))
        {
            Failure = "checksum does not match",
        },
        new("ads/damaged.ndjson.gz", static () => Changed(Workspace.Gzip(Workspace.Events(5000)), at: 2000)) { Failure = "damaged" },
        new("ads/trailing.ndjson.gz", static () => [.. Workspace.Gzip(Workspace.Events(Good)), .. "hello"u8])
        {
            Failure = "Bytes that are not gzip follow",
        },
        new("ads/members.ndjson.gz", static () => [.. Workspace.Gzip(Workspace.Events(Good)), .. Workspace.Gzip(Workspace.Events(Good))])
        {
            Out = 2 * Good,
        },
        new("ads/plain.ndjson.gz", static () => Workspace.Events(Good)) { Failure = "not gzip" },
        new("ads/packed.ndjson", static () => [(byte)'P', (byte)'K', 3, 4, .. new byte[1000]]) { Failure = "a zip archive" },
        new("ads/binary.ndjson", static () => Random(200_000)) { Failure = "not NDJSON" },
        new("ads/prose.ndjson", static () => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Repeat("these are words\n", 500))))
        {
            Failure = "not NDJSON",
        },
        new("ads/long.ndjson", static () => Long(100 << 20)) { Failure = "longer than the limit" },
        new("ads/bomb.ndjson.gz", static () => Bomb(80 << 20)) { Failure = "over the limit of 200 times" },
        new("ads/utf8.ndjson", static () => With([.. "{\"ip\":\"8.8.8.8\",\"a\":\""u8, 0xC3, 0x28, .. "\"}\n"u8]))
        {
            Rejected = "invalid_utf8",
            RejectsContain = "raw_base64",
        },
        new("ads/bom.ndjson", static () => [0xEF, 0xBB, 0xBF, .. Workspace.Events(Good)]) { Contains = "\"publisher_name\":\"Gazette\"" },
        new("ads/crlf.ndjson", static () => Encoding.UTF8.GetBytes(
            Encoding.UTF8.GetString(Workspace.Events(Good)).Replace("\n", "\r\n", StringComparison.Ordinal)))
        {
            Contains = "\"country\":\"US\"",
        },
        new("ads/unended.ndjson", static () => Workspace.Events(Good)[..^1]) { Contains = "\"event_id\":\"29\"" },
        new("ads/duplicate.ndjson", static () => With("{\"ip\":\"8.8.8.8\",\"ip\":\"9.9.9.9\"}\n"u8))
        {
            Rejected = "duplicate_key",
            RejectsContain = "9.9.9.9",
        },
        new(
            "ads/nested.ndjson",
            static () => With("{\"d\\u0065vice\":{\"a\":{\"model\":\"no\"},\"m\\u006fdel\":\"M-2\"},\"ip\":\"8.8.8.8\"}\n"u8))
        {
            Out = Good + 1,
            Contains = "\"device_brand\":\"Borealis\"",
        },
        new("ads/numbers.ndjson", static () => With("{\"publisher_id\":77,\"price\":\"0.10\",\"ip\":\"8.8.8.8\"}\n"u8))
        {
            Out = Good + 1,
            Contains = "\"publisher_name\":\"Seventy-seven\"",
        },
        new("ads/address.ndjson", static () => With("{\"ip\":\"8.8.8.256\"}\n"u8)) { Rejected = "geo_invalid" },
        new("csv/quotes.csv", static () => Csv("\"a \"\"b\"\", c\nd\",pub-1,8.8.8.8\n"))
        {
            Out = Good + 1,
            Contains = "\"a \"\"b\"\", c\nd\",pub-1,8.8.8.8,\"Post, The\",US",
        },
        new("csv/short.csv", static () => Csv("only-one\n")) { Rejected = "column_count", RejectsContain = "only-one" },
        new("csv/open.csv", static () => Csv("\"open,pub-1,8.8.8.8\n"))
        {
            Rejected = "malformed_csv",
            RejectsContain = "open,pub-1,8.8.8.8\"}",
        },
        new("csv/lacking.csv", static () => "id,publisher_id\n1,pub-1\n"u8.ToArray()) { Failure = "lacks the column ip" },
        new("csv/twice.csv", static () => "id,publisher_id,ip,ip\n1,pub-1,8.8.8.8,8.8.8.8\n"u8.ToArray()) { Failure = "header" },
    ];

    public static FileCase Of(string name) => All.Single(file => file.Name == name);

    /// <summary>Puts what the cases need besides the ready pipeline into a workspace: a numeric key, and a route for CSV.</summary>
    public static void Prepare(Workspace workspace)
    {
        File.AppendAllText(workspace.InData("lookups", "publishers.csv"), "77,Seventy-seven,news,standard\n");
        File.AppendAllText(workspace.Pipeline, """

              csv:
                source: {bucket: incoming, prefix: csv/, suffixes: [.csv]}
                format: csv
                lookups:
                  - {table: publishers, on: publisher_id, add: {publisher_name: name}}
                geo:
                  - {database: country, on: ip, add: {country: country_code}}
                output: {bucket: enriched, prefix: csv/}
            """);
    }

    private static byte[] With(ReadOnlySpan<byte> line) => [.. Workspace.Events(Good / 2), .. line, .. Workspace.Events(Good / 2)];

    private static byte[] Csv(string row) => Encoding.UTF8.GetBytes(
        "id,publisher_id,ip\n"
        + string.Concat(Enumerable.Repeat("1,pub-2,8.8.8.8\n", Good / 2))
        + row
        + string.Concat(Enumerable.Repeat("2,pub-2,8.8.8.8\n", Good / 2)));

    private static byte[] Changed(byte[] content, Index at)
    {
        content[at] ^= 0x55;
        return content;
    }

    private static byte[] Random(int length)
    {
        var bytes = new byte[length];
        new Random(7).NextBytes(bytes);
        return bytes;
    }

    /// <summary>Blank lines, of which a thousand fit into a byte of gzip.</summary>
    private static byte[] Bomb(int length)
    {
        var plain = new byte[length];
        plain.AsSpan().Fill((byte)'\n');
        return Workspace.Gzip(plain, CompressionLevel.SmallestSize);
    }

    private static byte[] Long(int length)
    {
        var bytes = new byte[length];
        bytes.AsSpan().Fill((byte)'x');
        "{\"a\":\""u8.CopyTo(bytes);
        return bytes;
    }
}
