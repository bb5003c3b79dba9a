using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Yaml;

/// <summary>Collects the problems of one file, so that all of them are reported at once.</summary>
/// <param name="found">The list.</param>
/// <param name="path">The file.</param>
/// <param name="title">The part of the file, as a title for messages; empty for none.</param>
public sealed class YamlProblems(List<ConfigurationDiagnostic> found, string path, string title = "")
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Whether there are problems so far.</summary>
    public bool Any => found.Count > 0;

    /// <summary>The same list and file, with a title.</summary>
    public YamlProblems Of(string part) => new(found, path, part);

    /// <summary>Adds a problem at a node.</summary>
    public void Add(YamlNode at, string message) => Add(at.Start, message);

    /// <summary>Adds a problem at a position.</summary>
    public void Add(Mark at, string message) =>
        found.Add(new ConfigurationDiagnostic(path, at.Line, at.Column, title.Length > 0 ? $"{title}: {message}" : message));
}
