using System.Diagnostics;

namespace Spate.EndToEnd.Tests.Harness;

/// <summary>A small file system of its own in a directory, for disks that are full or read-only. Unmounted at disposal.</summary>
internal sealed class Mount : IDisposable
{
    private readonly string _path;

    private Mount(string path) => _path = path;

    /// <summary>Mounts an empty file system of a size.</summary>
    public static Mount Tmpfs(string path, string size)
    {
        Directory.CreateDirectory(path);
        Run("mount", "-t", "tmpfs", "-o", $"size={size}", "spate-tests", path);
        return new Mount(path);
    }

    public void SetReadOnly(bool isReadOnly) => Run("mount", "-o", isReadOnly ? "remount,ro" : "remount,rw", _path);

    public void Dispose() => Run("umount", _path);

    private static void Run(string program, params string[] arguments)
    {
        using var process = Process.Start(
            new ProcessStartInfo(program, arguments) { UseShellExecute = false, RedirectStandardError = true })!;
        var errors = process.StandardError.ReadToEnd();
        process.WaitForExit();
        if (process.ExitCode != 0)
        {
            throw new InvalidOperationException(
                $"'{program} {string.Join(' ', arguments)}' failed: {errors} These tests mount file systems: run them as root, "
                + "or inside 'unshare --user --map-root-user --mount'.");
        }
    }
}
