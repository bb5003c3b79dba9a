namespace Spate.Host.Commands.Enrich;

/// <summary>
/// A file that appears under its name only when it is complete. An incomplete one is removed. Devices, and <c>-</c> for standard output,
/// are written directly.
/// </summary>
internal sealed class OutputTarget : IDisposable
{
    private readonly string _path;
    private readonly string? _temporary;
    private bool _isComplete;

    private OutputTarget(string path, string? temporary, Stream stream)
    {
        _path = path;
        _temporary = temporary;
        Stream = stream;
    }

    public Stream Stream { get; }

    /// <exception cref="CommandException">The file cannot be written there.</exception>
    public static OutputTarget Open(string path)
    {
        if (path == "-")
            return new OutputTarget(path, null, Console.OpenStandardOutput());

        var temporary = path.StartsWith("/dev/", StringComparison.Ordinal) ? null : $"{path}.{Environment.ProcessId}.tmp";
        try
        {
            var options = new FileStreamOptions
            {
                Access = FileAccess.Write,
                Mode = temporary is null ? FileMode.Open : FileMode.Create,
                BufferSize = 0,
            };
            return new OutputTarget(path, temporary, new FileStream(temporary ?? path, options));
        }
        catch (DirectoryNotFoundException exception)
        {
            throw new CommandException($"{path}: cannot be written: there is no such directory", innerException: exception);
        }
        catch (Exception exception) when (exception is IOException or UnauthorizedAccessException)
        {
            throw new CommandException($"{path}: cannot be written: {exception.Message}", innerException: exception);
        }
    }

    /// <summary>Gives the file its name, in place of any earlier one.</summary>
    public void Complete()
    {
        Stream.Dispose();
        if (_temporary is not null)
            File.Move(_temporary, _path, overwrite: true);
        _isComplete = true;
    }

    public void Dispose()
    {
        Stream.Dispose();
        if (!_isComplete && _temporary is not null)
            File.Delete(_temporary);
    }
}
