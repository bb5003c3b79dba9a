using System.Collections.Frozen;
using System.Reflection;
using System.Security.Cryptography;
using Microsoft.AspNetCore.StaticFiles;

namespace Spate.Host.Server.Dashboard;

/// <summary>The files of the dashboard that the build embedded; none if it was built without Node.</summary>
internal static class DashboardFiles
{
    public const string Page = "index.html";

    private const string Prefix = "dashboard/";

    private static readonly Lazy<FrozenDictionary<string, DashboardFile>> Files = new(Read);

    public static DashboardFile? Find(string path) => Files.Value.GetValueOrDefault(path);

    public static IEnumerable<DashboardFile> All => Files.Value.Values;

    private static FrozenDictionary<string, DashboardFile> Read()
    {
        var assembly = typeof(DashboardFiles).Assembly;
        var types = new FileExtensionContentTypeProvider();
        return assembly.GetManifestResourceNames()
            .Where(static name => name.StartsWith(Prefix, StringComparison.Ordinal))
            .Select(name => Read(assembly, name, types))
            .ToFrozenDictionary(static file => file.Path, StringComparer.Ordinal);
    }

    private static DashboardFile Read(Assembly assembly, string name, FileExtensionContentTypeProvider types)
    {
        using var stream = assembly.GetManifestResourceStream(name)!;
        var content = new byte[stream.Length];
        stream.ReadExactly(content);
        var path = name[Prefix.Length..];
        var type = types.TryGetContentType(path, out var known) ? known : "application/octet-stream";
        var isText = type.StartsWith("text/", StringComparison.Ordinal) || type == "application/json";
        return new DashboardFile(
            path, isText ? $"{type}; charset=utf-8" : type, content, $"\"{Convert.ToHexStringLower(SHA256.HashData(content)[..8])}\"");
    }
}

/// <summary>A file of the dashboard.</summary>
/// <param name="Path">Its path below the root.</param>
/// <param name="ContentType">What it is.</param>
/// <param name="Gzip">Its content, compressed.</param>
/// <param name="ETag">Its version.</param>
internal sealed record DashboardFile(string Path, string ContentType, ReadOnlyMemory<byte> Gzip, string ETag);
