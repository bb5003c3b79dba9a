using YamlDotNet.Core;
using YamlDotNet.RepresentationModel;

namespace Spate.Pipeline.Configuration;

/// <summary>Collects what is wrong with one file, so that a person mends all of it in one go.</summary>
internal sealed class DiagnosticList(string path)
{
    private readonly List<ConfigurationDiagnostic> _items = [];

    public int Count => _items.Count;

    public void Add(YamlNode at, string message) => Add(at.Start, message);

    public void Add(Mark at, string message) => _items.Add(new ConfigurationDiagnostic(path, at.Line, at.Column, message));

    public void ThrowIfAny(Exception? innerException = null)
    {
        if (_items.Count > 0)
            throw new PipelineConfigurationException([.. _items.OrderBy(item => item.Line).ThenBy(item => item.Column)], innerException);
    }
}
