using System.Collections.Concurrent;
using System.Globalization;
using System.Security.Cryptography;
using System.Text;
using System.Text.RegularExpressions;
using Spate.Cloud.Tests.Aws;

namespace Spate.EndToEnd.Tests.Emulated;

/// <summary>
/// As much of S3 as a run needs, for an object of any length: its bytes are those of one piece, over and over, and nothing that is written
/// to several parts is kept but its digest. Small objects are kept.
/// </summary>
internal sealed partial class EndlessStore : IAsyncDisposable
{
    private const string ETag = "endless-1";

    private readonly ConcurrentDictionary<string, byte[]> _objects = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SwallowedUpload> _uploads = new(StringComparer.Ordinal);
    private readonly ConcurrentDictionary<string, SwallowedUpload> _swallowed = new(StringComparer.Ordinal);
    private readonly LoopbackServer _server;
    private readonly string _path;
    private readonly byte[] _piece;
    private readonly long _length;

    /// <param name="path">Where the long object is: <c>/bucket/key</c>.</param>
    /// <param name="piece">What it is made of.</param>
    /// <param name="times">How many times.</param>
    public EndlessStore(string path, byte[] piece, int times)
    {
        (_path, _piece, _length) = (path, piece, (long)piece.Length * times);
        _server = new(AnswerAsync);
    }

    public Uri Endpoint => _server.Endpoint;

    public Spate.Cloud.ObjectInfo Object
    {
        get
        {
            var slash = _path.IndexOf('/', 1);
            return new(new(_path[1..slash], _path[(slash + 1)..]), _length, ETag, DateTimeOffset.UnixEpoch);
        }
    }

    /// <summary>The objects that are kept, by their paths.</summary>
    public IReadOnlyDictionary<string, byte[]> Kept => _objects;

    /// <summary>Length and SHA-256 of an object that was written in parts.</summary>
    public (long Length, string Sha256) Swallowed(string path) => _swallowed[path].Digest();

    public ValueTask DisposeAsync() => _server.DisposeAsync();

    private Task AnswerAsync(LoopbackExchange exchange)
    {
        var (path, query) = exchange.Target.Split('?', 2) switch { [var only] => (only, ""), var both => (both[0], both[1]) };
        path = Uri.UnescapeDataString(path);
        return (exchange.Method, query) switch
        {
            ("GET" or "HEAD", _) when path.TrimEnd('/').LastIndexOf('/') == 0 =>
                exchange.AnswerAsync(200, "<ListBucketResult><IsTruncated>false</IsTruncated></ListBucketResult>"),
            ("GET" or "HEAD", _) when path == _path => SendLongAsync(exchange),
            ("GET" or "HEAD", _) => SendKeptAsync(exchange, path),
            ("POST", _) when query.StartsWith("uploads", StringComparison.Ordinal) => BeginAsync(exchange, path),
            ("PUT", _) when query.Contains("partNumber", StringComparison.Ordinal) => TakePartAsync(exchange, query),
            ("POST", _) => CompleteAsync(exchange, path, query),
            ("PUT", _) => KeepAsync(exchange, path),
            ("DELETE", _) => exchange.AnswerAsync(204, ""),
            _ => exchange.AnswerAsync(501, "<Error><Code>NotImplemented</Code></Error>"),
        };
    }

    private async Task SendLongAsync(LoopbackExchange exchange)
    {
        var (start, end) = (0L, _length);
        if (exchange.Headers.GetValueOrDefault("Range") is { } range)
        {
            var match = Ranges().Match(range);
            start = long.Parse(match.Groups[1].Value, CultureInfo.InvariantCulture);
            end = match.Groups[2].Length > 0
                ? Math.Min(_length, long.Parse(match.Groups[2].Value, CultureInfo.InvariantCulture) + 1)
                : _length;
        }

        await exchange.BeginAsync(
            start == 0 && end == _length ? 200 : 206, end - start, ("ETag", $"\"{ETag}\""),
            ("Last-Modified", DateTimeOffset.UnixEpoch.ToString("R")), ("Content-Range", $"bytes {start}-{end - 1}/{_length}"),
            ("Accept-Ranges", "bytes"));
        if (exchange.Method == "HEAD")
            return;

        for (var at = start; at < end;)
        {
            var inPiece = (int)(at % _piece.Length);
            var count = (int)Math.Min(_piece.Length - inPiece, end - at);
            await exchange.WriteAsync(_piece.AsMemory(inPiece, count));
            at += count;
        }
    }

    private Task SendKeptAsync(LoopbackExchange exchange, string path)
    {
        if (_objects.TryGetValue(path, out var kept))
            return exchange.AnswerAsync(200, kept, ("ETag", TagOf(kept)), ("Last-Modified", DateTimeOffset.UnixEpoch.ToString("R")));
        if (!_swallowed.TryGetValue(path, out var swallowed))
            return exchange.AnswerAsync(404, "<Error><Code>NoSuchKey</Code><Message>There is none</Message></Error>");
        return exchange.Method == "HEAD"
            ? exchange.BeginAsync(
                200, swallowed.Digest().Length, ("ETag", "\"swallowed-1\""), ("Last-Modified", DateTimeOffset.UnixEpoch.ToString("R")))
            : exchange.AnswerAsync(501, "<Error><Code>NotImplemented</Code><Message>What was written there is not kept</Message></Error>");
    }

    private Task KeepAsync(LoopbackExchange exchange, string path)
    {
        var content = AwsChunks.Decode(exchange);
        _objects[path] = content;
        return exchange.AnswerAsync(200, "", ("ETag", TagOf(content)));
    }

    private Task BeginAsync(LoopbackExchange exchange, string path)
    {
        var id = Guid.NewGuid().ToString("n");
        _uploads[id] = new SwallowedUpload();
        return exchange.AnswerAsync(
            200,
            $"<InitiateMultipartUploadResult><Bucket>b</Bucket><Key>{path}</Key><UploadId>{id}</UploadId></InitiateMultipartUploadResult>");
    }

    private Task TakePartAsync(LoopbackExchange exchange, string query)
    {
        var (number, id) = (int.Parse(Parameter(query, "partNumber"), CultureInfo.InvariantCulture), Parameter(query, "uploadId"));
        _uploads[id].Take(number, AwsChunks.Decode(exchange));
        return exchange.AnswerAsync(200, "", ("ETag", $"\"part-{number}\""));
    }

    private Task CompleteAsync(LoopbackExchange exchange, string path, string query)
    {
        _swallowed[path] = _uploads[Parameter(query, "uploadId")];
        return exchange.AnswerAsync(200, "<CompleteMultipartUploadResult><ETag>\"swallowed-1\"</ETag></CompleteMultipartUploadResult>");
    }

    private static string Parameter(string query, string name) =>
        query.Split('&').Select(static pair => pair.Split('=', 2)).First(pair => pair[0] == name)[1];

    private static string TagOf(byte[] content) => $"\"sha-{Convert.ToHexStringLower(SHA256.HashData(content))}\"";

    [GeneratedRegex("^bytes=([0-9]+)-([0-9]*)$", RegexOptions.CultureInvariant, matchTimeoutMilliseconds: 1000)]
    private static partial Regex Ranges();
}

/// <summary>The digest of parts that come in any order, a few at a time.</summary>
internal sealed class SwallowedUpload
{
    private readonly Lock _gate = new();
    private readonly Dictionary<int, byte[]> _early = [];
    private readonly IncrementalHash _hash = IncrementalHash.CreateHash(HashAlgorithmName.SHA256);
    private int _next = 1;
    private long _length;

    public void Take(int number, byte[] content)
    {
        lock (_gate)
        {
            if (number < _next)
                return; // It was sent again.
            _early[number] = content;
            while (_early.Remove(_next, out var part))
            {
                _hash.AppendData(part);
                _length += part.Length;
                _next++;
            }
        }
    }

    public (long Length, string Sha256) Digest()
    {
        lock (_gate)
            return (_length, Convert.ToHexStringLower(_hash.GetCurrentHash()));
    }
}

/// <summary>
/// A body in the form that the SDK sends with a checksum after it. Source: "Signature calculations: transferring a payload in multiple
/// chunks" of S3.
/// </summary>
internal static class AwsChunks
{
    public static byte[] Decode(LoopbackExchange exchange)
    {
        if (exchange.Headers.GetValueOrDefault("Content-Encoding")?.Contains("aws-chunked", StringComparison.Ordinal) != true)
            return exchange.Body;

        var content = new byte[int.Parse(exchange.Headers["X-Amz-Decoded-Content-Length"], CultureInfo.InvariantCulture)];
        var (from, to) = (0, 0);
        while (to < content.Length)
        {
            var line = exchange.Body.AsSpan(from).IndexOf("\r\n"u8);
            var size = int.Parse(
                Encoding.ASCII.GetString(exchange.Body, from, line).Split(';')[0], NumberStyles.HexNumber, CultureInfo.InvariantCulture);
            exchange.Body.AsSpan(from + line + 2, size).CopyTo(content.AsSpan(to));
            (from, to) = (from + line + 2 + size + 2, to + size);
        }

        return content;
    }
}
