namespace Spate.Host.Tests.Kubernetes;

/// <summary>Folders of manifests, copied to be changed, and rendered as <c>kubectl</c> does it.</summary>
internal static class Kustomization
{
    public static Task<string> RenderAsync(string folder) => ToolProcess.RunAsync("kubectl", ["kustomize", folder]);

    /// <summary>Renders a folder to a file, and returns its path.</summary>
    public static async Task<string> RenderAsync(string folder, string file)
    {
        await File.WriteAllTextAsync(file, await RenderAsync(folder), TestContext.Current.CancellationToken);
        return file;
    }

    public static void Copy(string source, string target)
    {
        foreach (var file in Directory.EnumerateFiles(source, "*", SearchOption.AllDirectories))
        {
            var copy = Path.Combine(target, Path.GetRelativePath(source, file));
            Directory.CreateDirectory(Path.GetDirectoryName(copy)!);
            File.Copy(file, copy);
        }
    }
}
