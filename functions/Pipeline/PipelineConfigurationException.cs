namespace Spate.Pipeline;

/// <summary>A problem in <c>pipeline.yaml</c>.</summary>
/// <param name="Path">The file.</param>
/// <param name="Line">The line, from 1; 0 for the file as a whole.</param>
/// <param name="Column">The column, from 1; 0 for the file as a whole.</param>
/// <param name="Message">What is wrong and what is allowed.</param>
public sealed record ConfigurationDiagnostic(string Path, long Line, long Column, string Message)
{
    /// <summary>The form that editors and terminals turn into links: <c>file:line:column: message</c>.</summary>
    public override string ToString() => Line > 0 ? $"{Path}:{Line}:{Column}: {Message}" : $"{Path}: {Message}";
}

/// <summary>A pipeline file is not valid.</summary>
public sealed class PipelineConfigurationException(IReadOnlyList<ConfigurationDiagnostic> diagnostics, Exception? innerException = null)
    : Exception(string.Join(Environment.NewLine, diagnostics), innerException)
{
    /// <summary>Every problem, in the file's order.</summary>
    public IReadOnlyList<ConfigurationDiagnostic> Diagnostics { get; } = diagnostics;

    internal static PipelineConfigurationException Of(string path, string message, Exception? innerException = null) =>
        new([new ConfigurationDiagnostic(path, 0, 0, message)], innerException);
}
