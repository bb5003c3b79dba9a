using System.Security.Cryptography;
using Microsoft.Extensions.Logging;
using Spate.Cloud;
using Spate.Dag;
using Spate.Pipeline.Outputs;

namespace Spate.Pipeline.Steps;

/// <summary>Stores what a step wrote, beside the result of its run.</summary>
internal sealed class StepStore(IObjectStore store, RouteStep step, OutputLayout layout, int? item, CancellationToken cancellationToken)
{
    private const int MaxNamed = 10;

    /// <summary>Makes the folders that outputs go to.</summary>
    public static void Prepare(StepProgram program, string folder)
    {
        foreach (var output in program.Outputs.Values)
            Directory.CreateDirectory(Path.GetDirectoryName(Path.Combine(folder, output.Path))!);
    }

    /// <summary>Stores the files of every output.</summary>
    public async Task<IReadOnlyList<StepFile>> StoreAsync(string folder, ILogger logger)
    {
        var written = step.Program.Outputs.Select(output => (Output: output, Files: Files(output.Key, output.Value, folder))).ToList();
        CheckSize(written.SelectMany(output => output.Files));
        NameOthers(folder, [.. written.SelectMany(output => output.Files)], logger);
        var stored = new List<StepFile>();
        foreach (var ((name, output), files) in written)
        {
            foreach (var file in files)
                stored.Add(await StoreAsync(name, Path.GetRelativePath(folder, file), file, output.Retention == ArtifactRetention.Forever));
        }

        return stored;
    }

    private List<string> Files(string name, StepOutput output, string folder)
    {
        var path = Path.Combine(folder, output.Path);
        List<string> files = output.IsFolder
            ? Directory.Exists(path) ? [.. Directory.EnumerateFiles(path, "*", AllFiles()).Order(StringComparer.Ordinal)] : []
            : [path];
        if (files.Count > StepOutput.MaxFiles)
        {
            throw Refused(
                "TooManyFiles",
                $"wrote {files.Count} files to its output '{name}' ({output.Path}); at most {StepOutput.MaxFiles} are taken");
        }

        if (files.Find(file => !File.Exists(file)) is not null)
            throw Refused("MissingOutput", $"ended well, but did not write its output '{name}' ({output.Path})");
        return files.Find(file => new FileInfo(file).LinkTarget is not null) is { } link
            ? throw Refused(
                "LinkedOutput", $"made a symbolic link of its output '{name}' ({Path.GetRelativePath(folder, link)}); files are wanted")
            : files;
    }

    private void CheckSize(IEnumerable<string> files)
    {
        var bytes = files.Sum(file => new FileInfo(file).Length);
        if (bytes > step.Program.Limits.MaxOutputBytes)
        {
            throw Refused(
                "OutputTooLarge",
                $"wrote {bytes} bytes; its limits.maxOutputBytes are {ByteSize.Format(step.Program.Limits.MaxOutputBytes)}");
        }
    }

    private void NameOthers(string folder, HashSet<string> taken, ILogger logger)
    {
        var others = Directory.EnumerateFiles(folder, "*", AllFiles()).Where(file => !taken.Contains(file))
            .Select(file => Path.GetRelativePath(folder, file)).Order(StringComparer.Ordinal).ToList();
        if (others.Count > 0)
        {
            logger.LogWarning(
                "Step {Step} wrote {Count} files that belong to none of its outputs and are dropped: {Files}", step.Name, others.Count,
                string.Join(", ", others.Take(MaxNamed)));
        }
    }

    private async Task<StepFile> StoreAsync(string output, string path, string file, bool isKept)
    {
        var address = layout.StepFile(step.Name, item, path.Replace(Path.DirectorySeparatorChar, '/'));
        await using var content = new FileStream(file, FileMode.Open, FileAccess.Read, FileShare.Read, 1, FileOptions.Asynchronous);
        using var sha256 = SHA256.Create();
        await using var hashed = new CryptoStream(content, sha256, CryptoStreamMode.Read, leaveOpen: true);
        await using var writer = await store.OpenWriteAsync(address, cancellationToken);
        await hashed.CopyToAsync(writer.Body, cancellationToken);
        var info = await writer.CompleteAsync(cancellationToken);
        return new StepFile(output, address.Key, info.Size, Convert.ToHexStringLower(sha256.Hash!), isKept);
    }

    /// <summary>Hidden files too, and no folder that is a link to another.</summary>
    private static EnumerationOptions AllFiles() => new()
    {
        RecurseSubdirectories = true,
        AttributesToSkip = FileAttributes.None,
        ReturnSpecialDirectories = false,
    };

    private PermanentFailureException Refused(string code, string what) => new(code, $"Step '{step.Name}' {what}.");
}
