using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Yaml;

/// <summary>Adds what is wrong with one file to a list, so that a person mends all of it in one go.</summary>
/// <param name="found">The list.</param>
/// <param name="path">The file.</param>
/// <param name="title">What of the file is read; empty when that goes without saying.</param>
public sealed class YamlProblems(List<ConfigurationDiagnostic> found, string path, string title = "")
{
    /// <summary>The file.</summary>
    public string Path => path;

    /// <summary>Whether anything is wrong so far.</summary>
    public bool Any => found.Count > 0;

    /// <summary>The same list and file, for a part that has a title.</summary>
    public YamlProblems Of(string part) => new(found, path, part);

    /// <summary>Adds what is wrong at a node.</summary>
    public void Add(YamlNode at, string message) => Add(at.Start, message);

    /// <summary>Adds what is wrong at a place.</summary>
    public void Add(Mark at, string message) =>
        found.Add(new ConfigurationDiagnostic(path, at.Line, at.Column, title.Length > 0 ? $"{title}: {message}" : message));
}
