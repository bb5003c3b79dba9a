using System.IO.Compression;
using System.Text;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>
/// A directory of a test's own with a data directory in it: the ready pipeline, small lookup tables and the real country database. It is
/// removed at the end.
/// </summary>
internal sealed class Workspace : IDisposable
{
    private const string Publishers = "publisher_id,name,category,tier\npub-1,\"Post, The\",news,premium\npub-2,Gazette,sport,standard\n";
    private const string Devices = "device_model,brand,os,type\nM-1,Alder,Android,phone\nM-2,Borealis,iOS,tablet\n";

    private Workspace(string root) => Root = root;

    /// <summary>Where <c>spate</c> is started.</summary>
    public string Root { get; }

    /// <summary>The data directory.</summary>
    public string Data => Path.Combine(Root, "data");

    /// <summary>Where files are dropped.</summary>
    public string Incoming => Path.Combine(Data, "buckets", "incoming", "ads");

    /// <summary>What the runs gave.</summary>
    public Results Results => new(Data);

    public string Pipeline => Path.Combine(Data, "pipeline.yaml");

    /// <summary>A workspace in which nothing is yet.</summary>
    public static Workspace CreateEmpty() => new(Directory.CreateTempSubdirectory("spate-e2e-").FullName);

    /// <summary>A workspace for files that a test makes itself.</summary>
    public static Workspace Create()
    {
        var workspace = CreateEmpty();
        Directory.CreateDirectory(workspace.Incoming);
        Directory.CreateDirectory(workspace.InData("lookups"));
        Directory.CreateDirectory(workspace.InData("geo"));
        File.Copy(Path.Combine(AppContext.BaseDirectory, "pipeline.yaml"), workspace.Pipeline);
        File.WriteAllText(workspace.InData("lookups", "publishers.csv"), Publishers);
        File.WriteAllText(workspace.InData("lookups", "devices.csv"), Devices);
        File.Copy(Repository.CountryDatabase, workspace.InData("geo", "country.mmdb"));
        return workspace;
    }

    /// <summary>A workspace with a generated burst in <c>data/events</c>, with the pipeline and the tables that belong to it.</summary>
    public static async Task<Workspace> GenerateAsync(int events, int files, int seed)
    {
        var workspace = CreateEmpty();
        var exit = await workspace.SpateAsync("generate", "data", "--events", $"{events}", "--files", $"{files}", "--seed", $"{seed}");
        Assert.True(exit.Code == 0, exit.Errors);
        File.Copy(Repository.CountryDatabase, workspace.InData("geo", "country.mmdb"), overwrite: true);
        Directory.CreateDirectory(workspace.Incoming);
        return workspace;
    }

    /// <summary>The files of the generated burst, in order.</summary>
    public IReadOnlyList<string> Burst() => [.. Directory.EnumerateFiles(InData("events")).Order(StringComparer.Ordinal)];

    public string InData(params ReadOnlySpan<string> parts) => Path.Combine([Data, .. parts]);

    public string InRoot(string name) => Path.Combine(Root, name);

    /// <summary>Changes the pipeline's text.</summary>
    public void EditPipeline(string text, string replacement)
    {
        var pipeline = File.ReadAllText(Pipeline);
        Assert.Contains(text, pipeline, StringComparison.Ordinal);
        File.WriteAllText(Pipeline, pipeline.Replace(text, replacement, StringComparison.Ordinal));
    }

    /// <summary>Environment variables of the processes that are started.</summary>
    public Dictionary<string, string> Variables { get; } = new(StringComparer.Ordinal);

    public SpateProcess Start(params ReadOnlySpan<string> arguments) => SpateProcess.Start(Root, Variables, arguments);

    /// <summary>Starts <c>spate run</c>, and waits until it watches.</summary>
    public async Task<SpateProcess> RunAsync()
    {
        var spate = Start("run");
        try
        {
            await spate.LineAsync("Watching ");
            return spate;
        }
        catch
        {
            await spate.DisposeAsync();
            throw;
        }
    }

    /// <summary>Runs a command to its end.</summary>
    public async Task<SpateExit> SpateAsync(params string[] arguments)
    {
        await using var spate = Start(arguments);
        return await spate.ExitAsync();
    }

    /// <summary>Drops a file as programs do that know of watchers: under a temporary name on the same file system, then renamed.</summary>
    public void Drop(string name, byte[] content)
    {
        var path = Path.Combine(Incoming, name);
        Directory.CreateDirectory(Path.GetDirectoryName(path)!);
        File.WriteAllBytes($"{path}.tmp", content);
        File.Move($"{path}.tmp", path, overwrite: true);
    }

    /// <summary>Makes a version of a dropped file that was not seen yet, as <c>touch</c> does.</summary>
    public void Touch(string name) => File.SetLastWriteTimeUtc(Path.Combine(Incoming, name), DateTime.UtcNow);

    /// <summary>The objects that are being written.</summary>
    public IEnumerable<string> StagedFiles()
    {
        var staging = new DirectoryInfo(InData("buckets", ".staging"));
        var options = new EnumerationOptions
        {
            RecurseSubdirectories = true,
            IgnoreInaccessible = true,
            AttributesToSkip = FileAttributes.None,
        };
        return staging.Exists
            ? staging.EnumerateFiles("*", options).Where(static file => file.Extension.Length == 0).Select(static file => file.FullName)
            : [];
    }

    /// <summary>Well-formed events, each with all fields that the ready pipeline reads.</summary>
    public static byte[] Events(int count) => Encoding.UTF8.GetBytes(string.Concat(Enumerable.Range(0, count).Select(static number =>
        $$$"""{"event_id":"{{{number}}}","event_type":"click","publisher_id":"pub-{{{1 + (number % 2)}}}","ip":"8.8.8.8","device":{"model":"M-1"}}""" + "\n")));

    public static byte[] Gzip(ReadOnlySpan<byte> plain, CompressionLevel level = CompressionLevel.Fastest)
    {
        using var buffer = new MemoryStream();
        using (var gzip = new GZipStream(buffer, level))
            gzip.Write(plain);
        return buffer.ToArray();
    }

    public static string Gunzip(string path)
    {
        using var reader = new StreamReader(new GZipStream(File.OpenRead(path), CompressionMode.Decompress));
        return reader.ReadToEnd();
    }

    public void Dispose() => Directory.Delete(Root, recursive: true);
}
