using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Yaml;

/// <summary>Reads the documents of a YAML file.</summary>
public static class YamlDocuments
{
    /// <summary>The root of every document; null when the text is not valid YAML, which is reported.</summary>
    public static IReadOnlyList<YamlNode>? Read(string text, YamlProblems problems)
    {
        var stream = new YamlStream();
        try
        {
            stream.Load(new BoundedParser(new Parser(new StringReader(text))));
        }
        catch (YamlException e)
        {
            problems.Add(e.Start, $"is not valid YAML: {e.Message}");
            return null;
        }

        return [.. stream.Documents.Select(static document => document.RootNode)];
    }
}
